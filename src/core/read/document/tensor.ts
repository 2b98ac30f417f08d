/**
 * Tensors of the Open Inference Protocol (KServe V2, Triton, MLServer) → rows.
 *
 * The first dimension is the row. A tensor of one value a row is a column under its own name, others
 * are `name.0`, `name.1.2`, …, by index in each further dimension. Data may be flat or nested as the
 * shape says; both must have exactly as many values as the shape. Binary data stands after the
 * document, not in it, and is refused by name. Messages hold the tensor's number, never its name.
 * Source: github.com/kserve/open-inference-protocol/specification/protocol/inference_rest.md.
 */
import { base64Text } from "../bytes/base64.ts";
import { type Flattener, refuseDuplicates } from "../json/flatten.ts";
import {
  JsonNumber,
  JsonObject,
  isArray,
  isScalar,
  jsonText,
  type JsonScalar,
  type JsonValue,
} from "../json/parse.ts";
import { maxColumns, type Row } from "../row.ts";

/** One tensor, flat: value `row * width + column`. */
interface Tensor {
  readonly name: string;
  readonly rows: number;
  /** Sizes of the dimensions after the first. */
  readonly dimensions: readonly number[];
  readonly width: number;
  readonly values: readonly JsonScalar[];
}

/** Whether an array holds tensors rather than records. */
export function isTensors(items: readonly JsonValue[]): items is readonly JsonObject[] {
  return (
    items.length > 0 &&
    items.every((item) => {
      if (!(item instanceof JsonObject) || typeof item.get("name") !== "string") return false;
      return item.keys.includes("datatype") && (item.keys.includes("shape") || item.keys.includes("data"));
    })
  );
}

export function tensorRows(items: readonly JsonObject[], flattener: Flattener): Row[] {
  const tensors = items.map((item, index) => tensorOf(item, index + 1));
  const rows = tensors[0]?.rows ?? 0;
  tensors.forEach((tensor, index) => {
    if (tensor.rows !== rows) {
      refuse(
        `tensor ${index + 1} has ${tensor.rows} rows, tensor 1 has ${rows}`,
        "send one row a record in every tensor",
      );
    }
  });
  const isList = flattener.arrays === "list";
  if (!isList && tensors.reduce((columns, { width }) => columns + width, 0) > maxColumns) {
    refuse(`a row has over ${maxColumns} columns`, "leave out tensors that are no features");
  }
  const names = tensors.flatMap((tensor) => (isList ? [tensor.name] : columnNames(tensor)));
  refuseDuplicates(names);
  return Array.from({ length: rows }, (_, row) =>
    flattener.namedRow(
      names,
      tensors.flatMap((tensor) => {
        const values = tensor.values.slice(row * tensor.width, (row + 1) * tensor.width);
        return isList && tensor.dimensions.length > 0 && tensor.width !== 1 ? [jsonText(values)] : values;
      }),
    ),
  );
}

function tensorOf(item: JsonObject, number: number): Tensor {
  const parameters = item.get("parameters");
  if (parameters instanceof JsonObject && parameters.keys.includes("binary_data_size")) {
    refuse(
      `tensor ${number} has its data after the document (binary_data_size)`,
      "send it as JSON, without the binary extension",
    );
  }
  const shape = shapeOf(item, number);
  const size = shape.reduce((product, length) => product * length, 1);
  // A shape without dimensions is one value.
  const [rows = 1, ...dimensions] = shape;
  const values = valuesOf(item, shape, number);
  if (values.length !== size) {
    refuse(
      `tensor ${number} has ${values.length} values, its shape [${shape.join(", ")}] has ${size}`,
      "send the shape of the data",
    );
  }
  const width = dimensions.reduce((product, length) => product * length, 1);
  // Hostile otherwise: no data at all, and yet as many rows or names as the shape says.
  if (width === 0) refuse(`the rows of tensor ${number} have no values`, "leave it out");
  const name = item.get("name");
  return { name: typeof name === "string" ? name : "", rows, dimensions, width, values };
}

function shapeOf(item: JsonObject, number: number): number[] {
  const shape = item.get("shape");
  if (!isArray(shape)) {
    return refuse(
      `the shape of tensor ${number} is no array of sizes`,
      "send one size a dimension, the first for the rows",
    );
  }
  return shape.map((length) => {
    if (!(length instanceof JsonNumber) || !/^\d{1,9}$/.test(length.number)) {
      return refuse(
        `the shape of tensor ${number} has a size that is no whole number`,
        "send the sizes of the data",
      );
    }
    return Number(length.number);
  });
}

function valuesOf(item: JsonObject, shape: readonly number[], number: number): readonly JsonScalar[] {
  const data = item.get("data");
  if (data === undefined) return contentsOf(item, number);
  if (!isArray(data))
    return refuse(`the data of tensor ${number} is no array`, "send an array, flat or nested as the shape");
  if (data.every(isScalar)) return data;
  const values: JsonScalar[] = [];
  addNested(data, shape, 0);
  return values;

  function addNested(part: readonly JsonValue[], sizes: readonly number[], depth: number): void {
    if (part.length !== sizes[depth]) {
      refuse(
        `the data of tensor ${number} has ${part.length} parts in dimension ${depth + 1}, its shape [${sizes.join(", ")}] has ${sizes[depth] ?? "none"}`,
        "send the shape of the data",
      );
    }
    for (const value of part) {
      const isInner = depth + 1 < sizes.length;
      if (isArray(value) && isInner) addNested(value, sizes, depth + 1);
      else if (isScalar(value) && !isInner) values.push(value);
      else
        refuse(
          `the data of tensor ${number} is not nested as its shape [${sizes.join(", ")}]`,
          "send the shape of the data",
        );
    }
  }
}

/** The protocol's gRPC messages as JSON: `contents: {fp32_contents: […]}`, bytes as base64. */
function contentsOf(item: JsonObject, number: number): readonly JsonScalar[] {
  const contents = item.get("contents");
  const [kind, ...others] = contents instanceof JsonObject ? contents.keys : [];
  const values = contents instanceof JsonObject && kind !== undefined ? contents.get(kind) : undefined;
  if (kind === undefined || others.length > 0 || !isArray(values) || !values.every(isScalar)) {
    return refuse(`tensor ${number} has no data`, "send its values as data");
  }
  if (kind !== "bytes_contents") return values;
  return values.map((value) => {
    const text = typeof value === "string" ? base64Text(value) : null;
    return text ?? refuse(`tensor ${number} has bytes that are not text`, "leave it out");
  });
}

function columnNames({ name, dimensions, width }: Tensor): string[] {
  if (width === 1) return [name];
  let names = [name];
  for (const length of dimensions) {
    names = names.flatMap((path) => Array.from({ length }, (_, index) => `${path}.${index}`));
  }
  return names;
}

function refuse(what: string, advice: string): never {
  throw new RangeError(`Cannot read the document as a table: ${what}: ${advice}`);
}
