/** `--endpoint-url`, of every command that calls a deployment. */
import { Option } from "commander";

export function addressOption(): Option {
  return new Option(
    "--endpoint-url <address>",
    "the deployment, https://host; WEIR_URL if not given. The token is taken from WEIR_ADMIN_TOKEN",
  );
}
