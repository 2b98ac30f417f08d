/**
 * Files that are no table of text, by what they begin with: archives, tables of other programs, pages and placeholders.
 * Read as CSV they would be refused for a fault that is not theirs or, worse, be a table of one column.
 */

interface Foreign {
  readonly name: string;
  readonly advice: string;
  /** What it begins with, a character for each byte. */
  readonly begins: RegExp;
}

const unpack = "unpack it first, or pack it with gzip or zstd";
const asTable = "write it as CSV, JSON Lines or Parquet";
const getFile = "get the file itself";

/* oxlint-disable no-control-regex -- they are bytes, of which control characters tell most. */
const foreign: readonly Foreign[] = [
  {
    name: "a zip archive or a spreadsheet",
    advice: "unpack it or export it as CSV first",
    begins: /^PK\x03\x04/,
  },
  { name: "a bzip2 file", advice: unpack, begins: /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/ },
  { name: "an xz file", advice: unpack, begins: /^\xFD7zXZ\0/ },
  { name: "a 7z archive", advice: unpack, begins: /^7z\xBC\xAF\x27\x1C/ },
  { name: "a rar archive", advice: unpack, begins: /^Rar!\x1A\x07/ },
  { name: "an LZ4 file", advice: unpack, begins: /^\x04\x22\x4D\x18/ },
  { name: "a Snappy file", advice: unpack, begins: /^\xFF\x06\0\0sNaPpY/ },
  // After a checksum in octal digits.
  { name: "a tar archive", advice: "unpack it first", begins: /^[^\0][^]{147}[0-7]{6}\0 [^]{101}ustar/ },
  { name: "an Excel file", advice: "export it as CSV first", begins: /^\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1/ },
  { name: "an Arrow file", advice: asTable, begins: /^(?:ARROW1\0\0|FEA1|\xFF\xFF\xFF\xFF[^]{3}\0)/ },
  { name: "an Avro file", advice: asTable, begins: /^Obj\x01/ },
  { name: "an ORC file", advice: asTable, begins: /^ORC[^]{0,253}\0/ },
  { name: "an HDF5 file", advice: asTable, begins: /^\x89HDF\r\n\x1A\n/ },
  { name: "a NumPy file", advice: asTable, begins: /^\x93NUMPY/ },
  { name: "a pickle of Python", advice: asTable, begins: /^\x80[\x02-\x05](?:\x95|[c}\]()])/ },
  { name: "RecordIO of protobuf", advice: asTable, begins: /^\x0A\x23\xD7\xCE/ },
  { name: "an SQLite database", advice: asTable, begins: /^SQLite format 3\0/ },
  { name: "a DuckDB database", advice: asTable, begins: /^[^]{8}DUCK[^]\0/ },
  { name: "data of R", advice: asTable, begins: /^(?:RD[AX][23]\n[ABX]\n|X\n\0\0\0[23])/ },
  { name: "a PDF", advice: asTable, begins: /^%PDF-\d/ },
  { name: "LIBSVM text, whose lines name their columns by number", advice: asTable, begins: libsvm() },
  {
    name: "a pointer of Git LFS",
    advice: `${getFile} with git lfs pull`,
    begins: /^version https:\/\/git-lfs\.github\.com\//,
  },
  {
    name: "a web page",
    advice: getFile,
    begins: /^(?:\xEF\xBB\xBF)?\s*<(?:!doctype\s+html|html|head|body)\b/i,
  },
  {
    name: "XML",
    advice: `${getFile} where this is an error, or ${asTable}`,
    begins: /^(?:\xEF\xBB\xBF)?\s*<\?xml\s/i,
  },
];
/* oxlint-enable no-control-regex */

/** A line of `label index:value index:value`. */
function libsvm(): RegExp {
  const pair = String.raw`[ \t]+\d+:[-+]?[\d.]+(?:[eE][-+]?\d+)?`;
  return new RegExp(String.raw`^[-+]?\d+(?:\.\d+)?(?:${pair}){2,}[ \t]*(?:\r?\n|$)`);
}

/** As many bytes as any of them needs. */
const looked = 512;

/** Throws SyntaxError that says what the file is and what to do, of a file that begins so and is none to read. */
export function refuseForeign(head: Uint8Array): void {
  let start = "";
  for (const byte of head.subarray(0, looked)) start += String.fromCharCode(byte);
  const found = foreign.find(({ begins }) => begins.test(start));
  if (found === undefined) return;
  throw new SyntaxError(`Cannot read this: it is ${found.name}: ${found.advice}`);
}
