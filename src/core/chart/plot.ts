/** Where in a picture the data are drawn, in pixels; `bottom` is the axis. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
