import { escapeInvisible } from '../../text/sanitize.js';

/** HTML that is safe to print. The class stays in this file, so that nothing but `markup` makes one. */
class SafeHtml {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Markup = SafeHtml;

/** What may stand in a template: text is escaped, null is nothing, a list is put together. */
export type Value = string | number | Markup | null | readonly Value[];

/** A template whose own text is HTML and whose values are text, escaped for elements and quoted attributes. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const text = parts.map((part, index) => part + (index < values.length ? render(values[index]) : ''));
  return new SafeHtml(text.join(''));
}

function render(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A browser shows the text as it is; a build log that the page is printed to obeys no `::` or `##[` in it. */
function escapeHtml(text: string): string {
  return escapeInvisible(text)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replace(/:(?=:)/g, '&#58;')
    .replace(/#(?=#)/g, '&#35;');
}
