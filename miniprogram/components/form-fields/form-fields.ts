import { bringIntoView } from '../../kit/form';
import type { Said } from '../../kit/said';
import { given as of } from '../../kit/said';
import { ON } from '../../kit/typing';
import type { Field } from '../../kit/typing';

/** Fields of a form, each as its kind wants it; `change` gives `{ key, value }`. */
Component({
  properties: {
    fields: { type: Array, value: [] as Field[] },
    given: { type: Object, value: {} },
    problems: { type: Object, value: {} },
    focus: { type: String, value: '' },
  },
  data: { on: ON, labels: {} as Record<string, string>, tall: { minHeight: 48, maxHeight: 160 } },
  observers: {
    /** The page cannot look inside for the field that it marks. */
    focus(key: string) {
      if (key) bringIntoView(this, key);
    },
    'fields, given'(fields: Field[], given: Record<string, string>) {
      const labels: Record<string, string> = {};
      for (const { key, choices } of fields) {
        const chosen = choices && choices.find(({ value }) => value === given[key]);
        if (chosen) labels[key] = chosen.label;
      }
      this.setData({ labels });
    },
  },
  methods: {
    say(key: string, value: string) {
      this.triggerEvent('change', { key, value });
    },
    type(event: Said<string>) {
      this.say(of(event, 'key'), event.detail);
    },
    pickDay(event: Said<{ value: string }>) {
      this.say(of(event, 'key'), event.detail.value);
    },
    pickChoice(event: Said<{ value: string }>) {
      const key = of(event, 'key');
      const { choices = [] } = (this.data.fields as Field[]).find((field) => field.key === key)!;
      const chosen = choices[Number(event.detail.value)];
      if (chosen) this.say(key, chosen.value);
    },
    turn(event: Said) {
      const key = of(event, 'key');
      this.say(key, (this.data.given as Record<string, string>)[key] === ON ? '' : ON);
    },
  },
});
