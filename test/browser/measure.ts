/** Whether all that stands on the page can be read and reached: measured, not looked at. */
import type { Locator } from '@playwright/test';

/** What is wrong with the layout of a part of the page, in words; empty where nothing is. */
export function layoutProblems(part: Locator): Promise<string[]> {
  return part.evaluate(root => {
    interface IBox {
      left: number;
      top: number;
      right: number;
      bottom: number;
    }
    const problems: string[] = [];
    const EVERYWHERE = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
    const edge = root.getBoundingClientRect();

    const meet = (a: IBox, b: IBox): IBox => ({
      left: Math.max(a.left, b.left),
      top: Math.max(a.top, b.top),
      right: Math.min(a.right, b.right),
      bottom: Math.min(a.bottom, b.bottom)
    });
    const empty = (box: IBox): boolean => box.right - box.left < 1.5 || box.bottom - box.top < 1.5;

    /** What is seen of a box: what scrolls or is clipped shows a part only. */
    const seen = (node: Element, box: IBox): IBox => {
      let shown = box;
      for (let at = node.parentElement; at && root.contains(at); at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        if (overflowX !== 'visible' || overflowY !== 'visible') {
          shown = meet(shown, at.getBoundingClientRect());
        }
      }
      // The strip's own names cover those of the rows that reach below it.
      const strip = root.querySelector('.jp-YieldscopeLanes-labels .jp-YieldscopeLanes-strip');
      if (strip && node.closest('.jp-YieldscopeLanes-list')) {
        shown = meet(shown, { ...EVERYWHERE, bottom: strip.getBoundingClientRect().top });
      }
      return shown;
    };
    const isShown = (node: Element): boolean =>
      node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const named = (node: Element): string =>
      `<${node.tagName.toLowerCase()} class="${node.getAttribute('class') ?? ''}"> “${(
        node.getAttribute('aria-label') ??
        node.textContent ??
        ''
      )
        .trim()
        .slice(0, 40)}”`;

    // Text that is cut, with no way to read the rest.
    for (const node of root.querySelectorAll<HTMLElement>('*')) {
      const hasText = Array.from(node.childNodes).some(
        child => child.nodeType === Node.TEXT_NODE && child.textContent!.trim() !== ''
      );
      if (!hasText || !isShown(node) || node.closest('.cm-editor, option, select')) {
        continue;
      }
      for (let at: HTMLElement = node; at !== root; at = at.parentElement!) {
        const style = getComputedStyle(at);
        const cutX = ['hidden', 'clip'].includes(style.overflowX);
        const cutY = ['hidden', 'clip'].includes(style.overflowY);
        const titled = at.closest('[title]') !== null;
        if (cutX && at.scrollWidth > at.clientWidth + 1 && !titled && style.display !== 'inline') {
          problems.push(`cut at the side (${at.scrollWidth} > ${at.clientWidth}): ${named(node)}`);
          break;
        }
        if (cutY && !cutX && at.scrollHeight > at.clientHeight + 1) {
          problems.push(`cut below: ${named(node)}`);
          break;
        }
        if (['auto', 'scroll'].includes(style.overflowX)) {
          break;
        }
      }
    }

    // Text and controls that run into each other, or out of the player.
    const boxes: { node: Element; box: IBox }[] = [];
    const add = (node: Element, box: IBox): void => {
      const shown = seen(node, box);
      if (!empty(shown)) {
        boxes.push({ node, box: shown });
      }
    };
    for (const control of root.querySelectorAll('button, input, select, summary')) {
      if (isShown(control) && !control.closest('.cm-editor')) {
        add(control, control.getBoundingClientRect());
      }
    }
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const parent = text.parentElement!;
      if (
        text.textContent!.trim() !== '' &&
        isShown(parent) &&
        !parent.closest('option, button, summary, .cm-gutters, [hidden]') &&
        !(parent.closest('.cm-editor') && !parent.closest('[data-frame]'))
      ) {
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const rect of range.getClientRects()) {
          // Lines of text may touch: their letters do not.
          add(parent, {
            left: rect.left,
            right: rect.right,
            top: rect.top + rect.height * 0.2,
            bottom: rect.bottom - rect.height * 0.2
          });
        }
      }
    }
    boxes.forEach(({ node, box }, i) => {
      if (box.left < edge.left - 1 || box.right > edge.right + 1) {
        problems.push(`out of the player: ${named(node)}`);
      }
      for (const other of boxes.slice(i + 1)) {
        const shared = meet(box, other.box);
        const within = node.contains(other.node) || other.node.contains(node);
        const layer = node.closest('fieldset') !== other.node.closest('fieldset');
        if (!within && !layer && !empty(shared)) {
          problems.push(`overlap: ${named(node)} and ${named(other.node)}`);
        }
      }
    });
    return [...new Set(problems)];
  });
}
