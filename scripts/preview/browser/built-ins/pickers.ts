import { enclosing } from './built-in';
import type { BuiltIn } from './built-in';

/**
 * `<picker>`: a browser's own control lies invisibly over its content, so that a tap, a keyboard or a test's `fill` and
 * `selectOption` all work.
 */
const picker: BuiltIn = {
  properties: {
    mode: { type: String, value: 'selector' },
    range: { type: Array, value: [] },
    rangeKey: String,
    value: null,
    start: String,
    end: String,
    fields: { type: String, value: 'day' },
    disabled: Boolean,
    headerText: String,
    name: String,
    customItem: String,
    level: String,
  },
  create(live) {
    const { host } = live;
    const controls = document.createElement('span');
    controls.className = 'picker-controls';

    const dateOrTime = (): HTMLInputElement => {
      const { mode, fields, value, start, end } = live.values;
      const input = document.createElement('input');
      input.type =
        mode === 'time' ? 'time' : fields === 'month' ? 'month' : fields === 'year' ? 'number' : 'date';
      input.value = value ?? '';
      if (start) input.min = start;
      if (end) input.max = end;
      input.addEventListener('change', (event) => {
        event.stopPropagation();
        live.emit('change', { value: input.value });
      });
      input.addEventListener('click', () => {
        try {
          input.showPicker();
        } catch {
          // Only a person's own click may open it; a test fills the field instead.
        }
      });
      return input;
    };
    const columns = (): HTMLSelectElement[] => {
      const { mode, range, rangeKey, value } = live.values;
      const several = mode === 'multiSelector';
      const lists = (several ? range : [range]) as unknown[][];
      const chosen = (several ? (value ?? []) : [value]) as unknown[];
      const selects = (lists ?? []).map((list, column) => {
        const select = document.createElement('select');
        for (const [index, item] of (list ?? []).entries()) {
          const text = rangeKey ? (item as Record<string, unknown>)?.[rangeKey] : item;
          select.add(new Option(String(text ?? ''), String(index)));
        }
        select.selectedIndex = Number(chosen[column] ?? 0);
        select.addEventListener('change', (event) => {
          event.stopPropagation();
          if (several) live.emit('columnchange', { column, value: select.selectedIndex });
          const all = selects.map(({ selectedIndex }) => selectedIndex);
          live.emit('change', { value: several ? all : String(select.selectedIndex) });
        });
        return select;
      });
      return selects;
    };
    const rebuild = (): void => {
      const { mode } = live.values;
      if (mode === 'region') console.error('the preview has no <picker mode="region">; use van-area');
      controls.replaceChildren(...(mode === 'date' || mode === 'time' ? [dateOrTime()] : columns()));
    };
    return {
      attached() {
        host.append(controls);
        rebuild();
      },
      field: { value: () => live.values['value'], reset: () => live.set({ value: '' }) },
      watch: {
        range: rebuild,
        value: rebuild,
        mode: rebuild,
        disabled: (on: boolean) => host.toggleAttribute('disabled', on),
      },
    };
  },
};

const pickerViewColumn: BuiltIn = {
  properties: {},
  create(live) {
    const { host } = live;
    let settled = 0;
    host.addEventListener('scroll', () => {
      clearTimeout(settled);
      settled = window.setTimeout(() => {
        const view = enclosing(live, 'picker-view')?.live;
        if (!view) return;
        const value = [...view.host.querySelectorAll('wx-picker-view-column')].map((column) =>
          Math.round(column.scrollTop / (column.firstElementChild?.clientHeight || 34)),
        );
        view.set({ value });
        view.emit('change', { value });
      }, 120);
    });
    return {};
  },
};

export const pickers: Record<string, BuiltIn> = {
  picker,
  'picker-view': {
    properties: {
      value: { type: Array, value: [] },
      indicatorStyle: String,
      indicatorClass: String,
      maskStyle: String,
      maskClass: String,
      immediateChange: Boolean,
    },
    create: ({ host }) => ({
      watch: {
        value: (value: number[]) =>
          requestAnimationFrame(() =>
            host.querySelectorAll('wx-picker-view-column').forEach((column, index) => {
              column.scrollTop = (value?.[index] ?? 0) * (column.firstElementChild?.clientHeight || 34);
            }),
          ),
      },
    }),
  },
  'picker-view-column': pickerViewColumn,
};
