/** A content type without its parameters, in lower case; "" where there is none. */
export function bareType(contentType: string | null): string {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
