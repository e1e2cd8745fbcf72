/** Text that is markup already; everything else is escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** Template tag whose values cannot become markup, unless they are markup made by this tag. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(parts.reduce((markup, part, at) => markup + write(values[at - 1]) + part));
}

function write(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(write).join('');
  return escape(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attribute values in double quotes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
