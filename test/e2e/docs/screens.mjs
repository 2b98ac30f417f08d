/**
 * `npm run screens`: the pictures of README (src/docs/images), taken anew. The demo runs with files whose shift is not
 * mended, so that its dashboard shows an open incident; real Chromium opens the link in its last line. The alert is the
 * message as it came, drawn as chats draw its blocks, with the picture that it links.
 */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const images = join(root, "src/docs/images");

const style = `body { margin: 20px 24px; font: 15px/1.45 system-ui, sans-serif; color: #1d1c1d; }
h1 { font-size: 18px; margin: 0 0 6px } i { color: #f2952b; font-style: normal } p { margin: 0 0 10px; white-space: pre-line }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 20px } img { width: 440px; border: 1px solid #ddd; border-radius: 8px; padding: 8px }
b { display: inline-block; border: 1px solid #bbb; border-radius: 6px; padding: 5px 11px; margin: 8px 8px 8px 0; font-size: 13px } small { color: #616061 }`;

const place = await mkdtemp(join(tmpdir(), "weir-screens-"));
await writeFiles();
const { demo, link } = await startDemo();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  await mkdir(images, { recursive: true });
  const options = { viewport: { width: 1200, height: 788 }, deviceScaleFactor: 1.5 };
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(link);
  await take(page, "dashboard.webp");
  const chat = await context.newPage();
  await chat.setViewportSize({ width: 760, height: 100 });
  await chat.setContent(await message());
  await take(chat, "alert.webp");
} finally {
  await browser.close();
  demo.kill("SIGINT");
  await new Promise((resolve) => demo.once("close", resolve));
  await rm(place, { recursive: true });
}

async function writeFiles() {
  const bundle = {
    entryPoints: [join(root, "src/cli/demo/data.ts")],
    bundle: true,
    format: "esm",
    write: false,
  };
  const [{ text }] = (await build(bundle)).outputFiles;
  const file = join(place, "data.mjs");
  await writeFile(file, text);
  const { churns, shiftedRows, trainingCsv } = await import(file);
  const rows = shiftedRows(1_000, 3).map((row) => `${[churns(row), ...row].join(",")}\n`);
  await writeFile(join(place, "train.csv"), trainingCsv(5_000, 1));
  await writeFile(join(place, "traffic.csv"), rows.join(""));
}

function startDemo() {
  const parameters = ["demo", "--train", "train.csv", "--traffic", "traffic.csv"];
  const child = spawn(process.execPath, [join(root, "dist/weir.mjs"), ...parameters], {
    cwd: place,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      const [, found] = /^Dashboard +(\S+)/m.exec(said) ?? [];
      if (found !== undefined) resolve({ demo: child, link: found });
    });
    child.once("close", () => reject(new Error("Cannot take pictures: the demo has ended")));
  });
}

async function take(page, name) {
  const height = name === "alert.webp" ? await page.evaluate("document.documentElement.scrollHeight") : 788;
  const session = await page.context().newCDPSession(page);
  const { width } = page.viewportSize();
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: 82,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  });
  const bytes = Buffer.from(data, "base64");
  await writeFile(join(images, name), bytes);
  process.stdout.write(`${name}: ${Math.round(bytes.length / 1_000)} KB\n`);
}

/** The message as a page. */
async function message() {
  const { blocks } = JSON.parse(await readFile(join(place, ".weir/demo/alert.json"), "utf8"));
  const picture = (await readFile(join(place, ".weir/demo/alert.png"))).toString("base64");
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${blocks.map((block) => blockOf(block, picture)).join("")}`;
}

function blockOf({ type, text, fields = [], elements = [] }, picture) {
  const all = (tag, texts) => texts.map((words) => `<${tag}>${escaped(words)}</${tag}>`).join("");
  const words = elements.map((element) => element.text?.text ?? element.text);
  // Not every computer has letters in colour.
  if (type === "header") return all("h1", [text.text]).replace("🟠", "<i>●</i>");
  if (type === "image") return `<img alt="" src="data:image/png;base64,${picture}">`;
  if (type === "actions") return `<div>${all("b", words)}</div>`;
  if (type === "context") return all("small", words);
  const body = text === undefined ? "" : all("p", [text.text]);
  const cells = fields.map((field) => field.text);
  return `${body}<div class="fields">${all("p", cells)}</div>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
