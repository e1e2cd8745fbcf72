import type { BuiltIn, Live } from './built-in';

const PROPERTIES: BuiltIn['properties'] = {
  value: null,
  type: { type: String, value: 'text' },
  password: Boolean,
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: { type: Number, value: 140 },
  cursorSpacing: Number,
  autoFocus: Boolean,
  focus: Boolean,
  confirmType: String,
  alwaysEmbed: Boolean,
  confirmHold: Boolean,
  cursor: Number,
  cursorColor: String,
  selectionStart: Number,
  selectionEnd: Number,
  adjustPosition: Boolean,
  holdKeyboard: Boolean,
  safePasswordCertPath: String,
  autoHeight: Boolean,
  fixed: Boolean,
  showConfirmBar: Boolean,
  disableDefaultPadding: Boolean,
  adjustKeyboardTo: String,
  name: String,
};

/** `digit` is a number pad with a point, `number` and `idcard` one without. */
const KEYBOARDS: Record<string, string> = {
  digit: 'decimal',
  number: 'numeric',
  idcard: 'numeric',
  tel: 'tel',
};

function textInput(make: () => HTMLInputElement | HTMLTextAreaElement): BuiltIn {
  return {
    properties: PROPERTIES,
    create(live) {
      const { host } = live;
      const field = make();
      host.append(field);
      const grow = (): void => {
        if (!live.values['autoHeight']) return;
        field.style.height = 'auto';
        field.style.height = `${field.scrollHeight}px`;
        live.emit('linechange', { height: field.scrollHeight, lineCount: field.value.split('\n').length });
      };
      const cursor = (): number => field.selectionEnd ?? field.value.length;
      field.addEventListener('input', (event) => {
        event.stopPropagation();
        live.set({ value: field.value });
        live.emit('input', { value: field.value, cursor: cursor(), keyCode: 0 });
        grow();
      });
      field.addEventListener('change', (event) => event.stopPropagation());
      for (const type of ['focus', 'blur'])
        field.addEventListener(type, () =>
          live.emit(type, { value: field.value, height: 0, cursor: cursor() }),
        );
      field.addEventListener('keydown', (event) => {
        if ((event as KeyboardEvent).key !== 'Enter' || field instanceof HTMLTextAreaElement) return;
        live.emit('confirm', { value: field.value });
        if (!live.values['confirmHold']) field.blur();
      });
      host.addEventListener('click', () => field.focus());
      return {
        attached() {
          if (live.values['autoFocus'] || live.values['focus']) field.focus();
          grow();
        },
        labelTapped: () => field.focus(),
        field: { value: () => live.values['value'] ?? '', reset: () => live.set({ value: '' }) },
        watch: {
          value: (value: unknown) => {
            const text = String(value ?? '');
            if (field.value !== text) field.value = text;
            grow();
          },
          placeholder: (text: string) => (field.placeholder = text ?? ''),
          placeholderStyle: (style: string) => colourPlaceholder(live, style),
          disabled: (on: boolean) => {
            field.readOnly = on;
            host.toggleAttribute('disabled', on);
          },
          maxlength: (length: number) => {
            if (length >= 0) field.maxLength = length;
            else field.removeAttribute('maxlength');
          },
          focus: (on: boolean) => {
            if (on) field.focus();
          },
          autoHeight: (on: boolean) => host.toggleAttribute('auto-height', on),
          password: (on: boolean) => {
            if (field instanceof HTMLInputElement) field.type = on ? 'password' : 'text';
          },
          type: (type: string) => (field.inputMode = KEYBOARDS[type] ?? 'text'),
        },
      };
    },
  };
}

function colourPlaceholder({ host }: Live, style: string): void {
  const colour = /color:\s*([^;]+)/.exec(style ?? '')?.[1];
  if (colour) host.style.setProperty('--placeholder', colour);
}

export const textInputs: Record<string, BuiltIn> = {
  input: textInput(() => document.createElement('input')),
  textarea: textInput(() => Object.assign(document.createElement('textarea'), { rows: 1 })),
};
