/** A layer over the phone's screen. Texts go in as text, never as markup. */
export function overlay(className: string): HTMLElement {
  const layer = document.createElement('div');
  layer.className = `layer ${className}`;
  document.querySelector('.phone')!.append(layer);
  return layer;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One of WeChat's own dialogs; resolves with the index of the pressed button, right to left as drawn. */
export function askInDialog(title: string, body: string, buttons: string[], className = ''): Promise<number> {
  return new Promise((resolve) => {
    const layer = overlay(`modal ${className}`);
    const dialog = element('div', 'dialog');
    dialog.setAttribute('role', 'dialog');
    const foot = element('div', 'dialog-foot');
    buttons.forEach((text, index) => {
      const button = element('button', index === buttons.length - 1 ? 'confirm' : 'cancel', text);
      button.addEventListener('click', () => {
        layer.remove();
        resolve(index);
      });
      foot.append(button);
    });
    if (title) dialog.append(element('b', '', title));
    dialog.append(element('div', 'dialog-body', body), foot);
    layer.append(element('div', 'mask'), dialog);
  });
}
