/** Colours of a report; every function returns its text unchanged when colour is off. */
export interface Palette {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly code: (text: string) => string;
}

/** How a format may draw. */
export interface Style {
  readonly palette: Palette;
  /** Columns to fill, at least 40. */
  readonly width: number;
  /** False where the reader's locale has no UTF-8: draw with ASCII. */
  readonly unicode: boolean;
  readonly verbose: boolean;
}
