/** Text as XML: nothing in it is markup, and what XML cannot hold at all is marked as lost. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, character => ENTITIES[character]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

/** Attributes for an element: ` name="value"` for each that is not null. */
export function attributes(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapeXml(value)}"`))
    .join('');
}

/**
 * A colour, and how opaque it is, apart: many programs that read SVG know no `rgba()`.
 *
 * @param alpha - the opacity of all that is drawn, from 0 to 1
 */
export function colour(style: string, alpha: number): { color: string; opacity: string | null } {
  const match = /^rgba\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)[\s,/]+([\d.]+)(%?)\s*\)$/i.exec(
    style.trim()
  );
  const own = match ? Number(match[4]) / (match[5] ? 100 : 1) : 1;
  const opacity = Math.round(Math.max(0, Math.min(1, own * alpha)) * 1000) / 1000;
  return {
    color: match ? `rgb(${match[1]}, ${match[2]}, ${match[3]})` : style,
    opacity: opacity === 1 ? null : String(opacity)
  };
}

/** The parts of a canvas's font, such as `italic 600 12px "A B", monospace`. */
export function fontParts(font: string): {
  size: number;
  family: string;
  weight: string | null;
  style: string | null;
} {
  const match = /^\s*(.*?)\s*([\d.]+)px(?:\/\S+)?\s+(.+)$/.exec(font);
  const words = match?.[1].split(/\s+/) ?? [];
  return {
    size: match ? Number(match[2]) : 10,
    family: match?.[3] ?? 'sans-serif',
    weight: words.find(word => /^(bold|bolder|lighter|[1-9]00)$/.test(word)) ?? null,
    style: words.find(word => /^(italic|oblique)$/.test(word)) ?? null
  };
}
