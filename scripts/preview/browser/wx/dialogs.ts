import { element, overlay } from '../overlay';
import { api, ApiFailure } from './api';

interface ToastOptions {
  title: string;
  icon?: 'success' | 'error' | 'loading' | 'none';
  image?: string;
  duration?: number;
  mask?: boolean;
}
const TOAST_MS = 1500;
const ICONS = { success: '✓', error: '✕', loading: '', none: '' };

let toast: HTMLElement | undefined;
function hideToast(): void {
  toast?.remove();
  toast = undefined;
}
export function showToast(
  { title, icon = 'success', duration = TOAST_MS, mask = false }: ToastOptions,
  stays = false,
): void {
  hideToast();
  const layer = overlay(`toast ${mask ? 'masked' : ''}`);
  const box = element('div', icon === 'none' ? 'plain' : 'with-icon');
  box.setAttribute('role', 'status');
  if (icon !== 'none') box.append(element('i', icon === 'loading' ? 'spinner' : '', ICONS[icon]));
  box.append(element('span', '', String(title)));
  layer.append(box);
  toast = layer;
  if (!stays)
    setTimeout(() => {
      if (toast === layer) hideToast();
    }, duration);
}

interface ModalOptions {
  title?: string;
  content?: string;
  showCancel?: boolean;
  cancelText?: string;
  cancelColor?: string;
  confirmText?: string;
  confirmColor?: string;
  editable?: boolean;
  placeholderText?: string;
}
function showModal(options: ModalOptions): Promise<{ confirm: boolean; cancel: boolean; content?: string }> {
  for (const text of [options.cancelText, options.confirmText])
    if (text && text.length > 4) throw new ApiFailure('cancelText and confirmText take 4 characters at most');
  return new Promise((resolve) => {
    const layer = overlay('modal');
    const dialog = element('div', 'dialog');
    dialog.setAttribute('role', 'dialog');
    const body = element('div', 'dialog-body', options.editable ? '' : (options.content ?? ''));
    const input = element('input');
    input.value = options.content ?? '';
    input.placeholder = options.placeholderText ?? '';
    if (options.editable) body.append(input);
    const foot = element('div', 'dialog-foot');
    const answer = (confirm: boolean): void => {
      layer.remove();
      resolve({ confirm, cancel: !confirm, ...(options.editable ? { content: input.value } : {}) });
    };
    const button = (confirm: boolean, text: string, color: string | undefined): void => {
      const made = element('button', confirm ? 'confirm' : 'cancel', text);
      if (color) made.style.color = color;
      made.addEventListener('click', () => answer(confirm));
      foot.append(made);
    };
    if (options.showCancel !== false) button(false, options.cancelText ?? '取消', options.cancelColor);
    button(true, options.confirmText ?? '确定', options.confirmColor);
    if (options.title) dialog.append(element('b', '', options.title));
    dialog.append(body, foot);
    layer.append(element('div', 'mask'), dialog);
  });
}

function showActionSheet(options: {
  itemList: string[];
  itemColor?: string;
  alertText?: string;
}): Promise<{ tapIndex: number }> {
  if (options.itemList.length > 6)
    throw new ApiFailure('parameter error: itemList should not be larger than 6');
  return new Promise((resolve, reject) => {
    const layer = overlay('action-sheet');
    const mask = element('div', 'mask');
    const list = element('div', 'action-items');
    const cancel = element('button', 'cancel', '取消');
    for (const dismiss of [mask, cancel])
      dismiss.addEventListener('click', () => {
        layer.remove();
        reject(new ApiFailure('cancel'));
      });
    if (options.alertText) list.append(element('p', '', options.alertText));
    options.itemList.forEach((text, tapIndex) => {
      const item = element('button', '', text);
      if (options.itemColor) item.style.color = options.itemColor;
      item.addEventListener('click', () => {
        layer.remove();
        resolve({ tapIndex });
      });
      list.append(item);
    });
    list.append(cancel);
    layer.append(mask, list);
  });
}

export const dialogApis = {
  showToast: api('showToast', (options: ToastOptions) => showToast(options)),
  hideToast: api('hideToast', hideToast),
  showLoading: api('showLoading', ({ title, mask }: ToastOptions) =>
    showToast({ title, icon: 'loading', ...(mask === undefined ? {} : { mask }) }, true),
  ),
  hideLoading: api('hideLoading', hideToast),
  showModal: api('showModal', showModal),
  showActionSheet: api('showActionSheet', showActionSheet),
};
