import { askOpenType } from '../open-types';
import { bindHover, child, enclosing, HOVER } from './built-in';
import type { BuiltIn, Live } from './built-in';

const button: BuiltIn = {
  properties: {
    ...HOVER,
    hoverClass: { type: String, value: 'button-hover' },
    type: { type: String, value: 'default' },
    size: { type: String, value: 'default' },
    plain: Boolean,
    disabled: Boolean,
    loading: Boolean,
    formType: String,
    openType: String,
    name: String,
    lang: String,
    sessionFrom: String,
    sendMessageTitle: String,
    sendMessagePath: String,
    sendMessageImg: String,
    showMessageCard: Boolean,
    appParameter: String,
    businessId: String,
    phoneNumberNoQuotaToast: Boolean,
  },
  create(live) {
    const { host } = live;
    bindHover(live);
    host.setAttribute('role', 'button');
    const press = (): void => {
      if (live.values['disabled']) return;
      const form = enclosing(live, 'form')?.behaviour.form;
      if (live.values['formType'] === 'submit') form?.submit();
      if (live.values['formType'] === 'reset') form?.reset();
      if (live.values['openType']) askOpenType(live);
    };
    host.addEventListener('click', press);
    return {
      labelTapped: press,
      watch: {
        type: (type: string) => host.setAttribute('type', type),
        size: (size: string) => host.setAttribute('size', size),
        plain: (on: boolean) => host.toggleAttribute('plain', on),
        disabled: (on: boolean) => host.toggleAttribute('disabled', on),
        loading: (on: boolean) => host.toggleAttribute('loading', on),
      },
    };
  },
};

/** A box that can be checked; `tapped` decides what a tap means. */
const checkable = (tapped: (live: Live) => void, field?: (live: Live) => unknown): BuiltIn => ({
  properties: {
    value: null,
    checked: Boolean,
    disabled: Boolean,
    color: String,
    backgroundColor: String,
    name: String,
    type: String,
  },
  create(live) {
    const { host } = live;
    const box = document.createElement('i');
    box.className = 'box';
    host.prepend(box);
    const tap = (): void => {
      if (!live.values['disabled']) tapped(live);
    };
    host.addEventListener('click', tap);
    return {
      labelTapped: tap,
      ...(field ? { field: { value: () => field(live), reset: () => live.set({ checked: false }) } } : {}),
      watch: {
        checked: (on: boolean) => host.toggleAttribute('checked', on),
        disabled: (on: boolean) => host.toggleAttribute('disabled', on),
        color: (color: string) => {
          if (color) host.style.setProperty('--color', color);
        },
      },
    };
  },
});

const slider: BuiltIn = {
  properties: {
    min: Number,
    max: { type: Number, value: 100 },
    step: { type: Number, value: 1 },
    value: Number,
    disabled: Boolean,
    color: String,
    selectedColor: String,
    activeColor: String,
    backgroundColor: String,
    blockSize: Number,
    blockColor: String,
    showValue: Boolean,
    name: String,
  },
  create(live) {
    const input = child(live, 'input');
    input.type = 'range';
    input.addEventListener('input', (event) => {
      event.stopPropagation();
      live.emit('changing', { value: Number(input.value) });
    });
    input.addEventListener('change', (event) => {
      event.stopPropagation();
      live.set({ value: Number(input.value) });
      live.emit('change', { value: Number(input.value) });
    });
    return {
      field: { value: () => live.values['value'], reset: () => live.set({ value: live.values['min'] }) },
      watch: {
        min: (min: number) => (input.min = String(min)),
        max: (max: number) => (input.max = String(max)),
        step: (step: number) => (input.step = String(step)),
        value: (value: number) => (input.value = String(value)),
        disabled: (on: boolean) => (input.disabled = on),
      },
    };
  },
};

const ICONS: Record<string, string> = {
  success: '✔',
  success_no_circle: '✔',
  info: 'ⓘ',
  warn: '⚠',
  waiting: '◷',
  cancel: '✖',
  download: '⬇',
  search: '⌕',
  clear: '✖',
};

export const controls: Record<string, BuiltIn> = {
  button,
  checkbox: checkable((live) => {
    live.set({ checked: !live.values['checked'] });
    enclosing(live, 'checkbox-group')?.behaviour.memberChanged?.(live);
  }),
  radio: checkable((live) => {
    if (live.values['checked']) return;
    live.set({ checked: true });
    enclosing(live, 'radio-group')?.behaviour.memberChanged?.(live);
  }),
  switch: checkable(
    (live) => {
      live.set({ checked: !live.values['checked'] });
      live.emit('change', { value: live.values['checked'] });
    },
    (live) => live.values['checked'],
  ),
  slider,
  progress: {
    properties: {
      percent: Number,
      showInfo: Boolean,
      borderRadius: null,
      fontSize: null,
      strokeWidth: { type: null, value: 6 },
      color: String,
      activeColor: { type: String, value: '#09BB07' },
      backgroundColor: { type: String, value: '#EBEBEB' },
      active: Boolean,
      activeMode: String,
      duration: Number,
    },
    create(live) {
      const bar = child(live, 'i');
      const length = (value: string | number): string =>
        /^[\d.]+$/.test(String(value)) ? `${value}px` : String(value);
      return {
        watch: {
          percent: (percent: number) => (bar.style.width = `${Math.min(100, Math.max(0, percent || 0))}%`),
          activeColor: (color: string) => (bar.style.background = color),
          backgroundColor: (color: string) => (live.host.style.background = color),
          strokeWidth: (width: string | number) => (live.host.style.height = length(width)),
        },
      };
    },
  },
  icon: {
    properties: { type: String, size: null, color: String },
    create: ({ host }) => ({
      watch: {
        type: (type: string) => (host.textContent = ICONS[type] ?? ''),
        size: (size: string | number) =>
          (host.style.fontSize = size ? `${parseFloat(String(size))}px` : '23px'),
        color: (color: string) => (host.style.color = color),
      },
    }),
  },
};
