/** An admin may change what there is, a reader only look. */
export type Role = "admin" | "reader";
