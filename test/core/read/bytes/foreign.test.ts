import { describe, expect, it } from "vitest";
import { refuseForeign } from "../../../../src/core/read/bytes/foreign.ts";

/** A byte for each character. */
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

const tar = `${"train.csv".padEnd(100, "\0")}0000644\0${"0001750\0".repeat(2)}${"00000000010\0".repeat(2)}012345\0 0${"\0".repeat(100)}ustar  \0root`;

describe("refuseForeign()", () => {
  it.each([
    ["PK\x03\x04\x14\0", "it is a zip archive or a spreadsheet: unpack it or export it as CSV first"],
    ["BZh91AY&SY\x90", "it is a bzip2 file: unpack it first, or pack it with gzip or zstd"],
    ["\xFD7zXZ\0\0\x04", "it is an xz file: "],
    ["7z\xBC\xAF\x27\x1C\0\x04", "it is a 7z archive: "],
    ["\x04\x22\x4D\x18\x64", "it is an LZ4 file: "],
    [tar, "it is a tar archive: unpack it first"],
    ["\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", "it is an Excel file: export it as CSV first"],
    ["ARROW1\0\0\xFF\xFF", "it is an Arrow file: write it as CSV, JSON Lines or Parquet"],
    ["\xFF\xFF\xFF\xFF\xF8\x01\0\0\x10\0", "it is an Arrow file: "],
    ["Obj\x01\x04\x16avro.schema", "it is an Avro file: "],
    ["ORC\n\x0b\n\x03\0\0\0\x12", "it is an ORC file: "],
    ["\x89HDF\r\n\x1A\n\0", "it is an HDF5 file: "],
    ["\x93NUMPY\x01\0v\0{'descr': '<f8'", "it is a NumPy file: "],
    ["\x80\x04\x95\x1b\x02\0\0", "it is a pickle of Python: "],
    ["\x0A\x23\xD7\xCE\x20\0\0\0", "it is RecordIO of protobuf: "],
    ["SQLite format 3\0\x10\0", "it is an SQLite database: "],
    ["\x11\x22\x33\x44\x55\x66\x77\x88DUCK\x40\0\0", "it is a DuckDB database: "],
    ["RDX3\nX\n\0\0\0\x03", "it is data of R: "],
    ["%PDF-1.7\n", "it is a PDF: "],
    [
      "1 1:0.5 3:1 7:-2e-3\n0 2:0.1\n",
      "it is LIBSVM text, whose lines name their columns by number: write it",
    ],
    [
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
      "it is a pointer of Git LFS: get the file itself with git lfs pull",
    ],
    ["\n<!DOCTYPE html>\n<html lang=en>", "it is a web page: get the file itself"],
    ["\xEF\xBB\xBF<HTML><head>", "it is a web page: "],
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>',
      "it is XML: get the file itself where this is an error, or write it as CSV",
    ],
  ])("names %j", (begins, said) => {
    expect(() => refuseForeign(bytes(begins))).toThrow(SyntaxError);
    expect(() => refuseForeign(bytes(begins))).toThrow(`Cannot read this: ${said}`);
  });

  it.each([
    "",
    "ORC,elf\n1,2\n",
    "ORC\n1\n2\n",
    "Obj,a\n1,2\n",
    "BZh9,b\n1,2\n",
    "PK,name\n1,Ann\n",
    "RDX3\n1\n2\n",
    "version,size\nhttps://git-lfs.github.com/,1\n",
    "<5,5-10,>10\n1,2,3\n",
    "<b>bold</b>,1\n",
    "20260101 12:30\n20260102 13:45\n",
    "1 12:30 comment\n",
    "\xEF\xBB\xBFa,b\n1,2\n",
    "\xFF\xFEa\0,\0b\0",
    '{"a":1}\n',
    "\x1F\x8B\x08",
    `${"x".repeat(257)}ustar\n`,
  ])("takes %j for a table", (begins) => {
    expect(() => refuseForeign(bytes(begins))).not.toThrow();
  });
});
