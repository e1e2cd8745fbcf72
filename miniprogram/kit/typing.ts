import { forget } from './form';
import type { FormPage } from './form';

/** One field of a form as `form-fields` lays it out; what is typed stands in the page's `given`. */
export interface Field {
  key: string;
  label: string;
  kind?: 'text' | 'digit' | 'textarea' | 'day' | 'choice' | 'switch';
  max?: number;
  hint?: string;
  choices?: readonly { value: string; label: string }[];
}
export type Given = Record<string, string>;
export const ON = '1';

export const choicesOf = (labels: Record<string, string>): { value: string; label: string }[] =>
  Object.keys(labels).map((value) => ({ value, label: labels[value]! }));

/** A page whose `given` is typed in through `form-fields`. */
export const typing = Behavior({
  data: { given: {} as Given },
  methods: {
    type({ detail }: { detail: { key: string; value: string } }) {
      const page = this as unknown as FormPage;
      page.setData({ [`given.${detail.key}`]: detail.value, ...forget(page, detail.key) });
    },
  },
});
