/** Imported, and none of our sources. */
export const packages =
  "@noble/hashes @resvg/resvg-wasm d3-scale d3-shape fzstd hono hyparquet hyparquet-compressors jose pako standardwebhooks zod cloudflare:workers ../dist/kernel.wasm ../dist/resvg.wasm ../dist/docs.txt ../dist/inter-400.bin ../dist/inter-600.bin node: miniflare commander cli-progress esbuild assemblyscript marked".split(
    " ",
  );
