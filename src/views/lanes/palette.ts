/** Colours of the picture, read from the page so that they follow the theme. */
export interface IPalette {
  readonly page: string;
  readonly text: string;
  readonly faint: string;
  readonly rule: string;
  readonly run: string;
  readonly held: string;
  readonly wait: string;
  readonly error: string;
  /** Text on a solid `held` or `run` shape. */
  readonly onHeld: string;
  readonly onRun: string;
  readonly font: string;
  readonly codeFont: string;
}

export function readPalette(node: HTMLElement): IPalette {
  const style = getComputedStyle(node);
  const read = (name: string, otherwise: string): string =>
    style.getPropertyValue(name).trim() || otherwise;
  return {
    page: read('--jp-layout-color0', '#fff'),
    text: read('--jp-ui-font-color0', '#000'),
    faint: read('--jp-ui-font-color2', '#666'),
    rule: read('--jp-border-color2', '#ddd'),
    run: read('--yieldscope-run', '#052339'),
    held: read('--yieldscope-held', '#ab13aa'),
    wait: read('--yieldscope-wait', '#7e6f25'),
    error: read('--yieldscope-error', '#5e0800'),
    onHeld: read('--yieldscope-on-held', '#fff'),
    onRun: read('--yieldscope-on-run', '#fff'),
    font: read('--jp-ui-font-family', 'sans-serif'),
    codeFont: read('--jp-code-font-family', 'monospace')
  };
}
