/** A few words beside the pointer. What they say can be had without a pointer as well. */
export class Tip {
  constructor() {
    this.node = document.createElement('div');
    this.node.className = 'jp-YieldscopeLanes-tip';
    this.node.setAttribute('aria-hidden', 'true');
    this.node.hidden = true;
  }

  readonly node: HTMLElement;

  /** Show a text near a place of the picture, inside a box of this size; '' hides it. */
  show(text: string, x: number, y: number, width: number, height: number): void {
    const { node } = this;
    if (text === '') {
      this.hide();
      return;
    }
    if (node.textContent !== text) {
      node.textContent = text;
    }
    node.hidden = false;
    const { offsetWidth, offsetHeight } = node;
    const left = Math.max(2, Math.min(x + 12, width - offsetWidth - 2));
    const below = y + 18;
    const top = below + offsetHeight <= height ? below : Math.max(2, y - offsetHeight - 8);
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.node.hidden = true;
  }
}
