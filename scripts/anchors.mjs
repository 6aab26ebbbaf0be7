// The anchors of the headings of a document, as GitHub makes them. The documentation site makes the same ones.

/** The anchor of the first heading with this text. */
export const anchorOf = (heading) =>
  heading
    .trim()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Returns the anchor of each heading of one document, in their order. Equal headings are numbered. */
export function slugger() {
  const seen = new Map();
  return (heading) => {
    const anchor = anchorOf(heading);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count ? `${anchor}-${count}` : anchor;
  };
}

const blocks = /^( *)(```|~~~).*\n[\s\S]*?^\1\2 *$/gm;

/** The anchors of a document. A line of a block of code is no heading. */
export function anchorsOf(page) {
  const slug = slugger();
  return [...page.replaceAll(blocks, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading));
}
