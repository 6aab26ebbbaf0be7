// How typedoc-plugin-markdown writes a page of docs/api, and the links between the pages.
import { MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown';
import { slugger } from '../anchors.mjs';

/** The place of a heading and of a link. `resolveLinks` replaces them when the text of all headings is known. */
const heading = (id) => `@@heading-${id}@@`;
const link = (id) => `@@link-${id}@@`;

class ApiContext extends MarkdownThemeContext {
  constructor(...parameters) {
    super(...parameters);
    const { memberTitle } = this.partials;
    this.partials.memberTitle = (model) => `${memberTitle(model)}${heading(model.id)}`;
    // The signature has the type.
    this.partials.signatureReturns = () => '';
  }

  urlTo(reflection) {
    return link(reflection.id);
  }
}

export class ApiTheme extends MarkdownTheme {
  getRenderContext(page) {
    return new ApiContext(this, page, this.application.options);
  }
}

/**
 * Links lead to the anchors that GitHub gives to the headings.
 *
 * @param {Map<string, string>} pages the text of each page by the name of its file
 * @returns {Map<string, string>}
 */
export function resolveLinks(pages) {
  const places = new Map();
  for (const [file, text] of pages) {
    const slug = slugger();
    for (const [, title] of text.matchAll(/^#+ (.+)$/gm)) {
      const [, name, id] = /^(.*?)(?:@@heading-(\d+)@@)?$/.exec(title);
      const anchor = slug(name);
      if (id) places.set(id, { file, anchor });
    }
  }
  const target = (from, id) => {
    const place = places.get(id);
    if (!place) throw new Error(`Failed to link from ${from}: no page has the export of this link.`);
    return `${place.file === from ? '' : place.file}#${place.anchor}`;
  };
  return new Map(
    [...pages].map(([file, text]) => [
      file,
      text.replaceAll(/@@heading-\d+@@/g, '').replaceAll(/@@link-(\d+)@@/g, (_, id) => target(file, id)),
    ]),
  );
}
