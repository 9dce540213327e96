/** A change of the theme is over by then, in milliseconds. */
const AGAIN = 200;

/** Tells of all that changes a picture from outside: its size, the theme, and coming into view. */
export class PageChanges {
  /**
   * @param onResize - its size has changed, which the page, a sidebar or the zoom may do
   * @param onLook - it may look otherwise: what is off-screen may be skipped by the browser, theme and all
   */
  constructor(onResize: () => void, onLook: () => void) {
    this._resizes = new ResizeObserver(onResize);
    this._views = new IntersectionObserver(onLook);
    this._themes = new MutationObserver(() => {
      onLook();
      // While its style sheets are exchanged the page has no size for an instant, which no observer sees.
      clearTimeout(this._again);
      this._again = window.setTimeout(onLook, AGAIN);
    });
  }

  observe(node: Element): void {
    this._resizes.observe(node);
    this._views.observe(node);
    this._themes.observe(document.body, {
      attributes: true,
      attributeFilter: ['data-jp-theme-name', 'data-jp-theme-light']
    });
  }

  disconnect(): void {
    this._resizes.disconnect();
    this._views.disconnect();
    this._themes.disconnect();
    clearTimeout(this._again);
  }

  private readonly _resizes: ResizeObserver;
  private readonly _views: IntersectionObserver;
  private readonly _themes: MutationObserver;
  private _again = 0;
}
