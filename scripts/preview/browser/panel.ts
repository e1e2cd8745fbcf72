import type { Happening } from './happenings';
import { element } from './overlay';
import type { PanelApi } from './panel-api';
import { readPicture, samples } from './scanner';
import type { ScanType } from './scanner';
import type { Place } from './settings';

/** Who may hold the phone; `dealer` is the name of their company. */
interface Person {
  openid: string;
  name: string;
  role?: string;
  dealer?: string;
}
/** What a function asked WeChat's server, and the answer. */
interface WechatCall {
  at: string;
  path: string;
  data: Record<string, unknown>;
  errcode: number;
  errmsg: string;
}
/** What stands on paper or in a message: an invitation, a code to apply with, a survey, a device's own label, a letter. */
interface EntryCode {
  kind: 'invitation' | 'admission' | 'survey' | 'device' | 'letter';
  title: string;
  code: string;
}
const FOLDERS: Record<EntryCode['kind'], string> = {
  invitation: 'b',
  admission: 'j',
  survey: 's',
  device: 'd',
  letter: 'a',
};
type AppWindow = Window & { preview?: PanelApi };

const frame = document.querySelector<HTMLIFrameElement>('.device')!;
const panel = document.querySelector<HTMLElement>('.panel')!;
const phone = (): PanelApi | undefined => (frame.contentWindow as AppWindow | null)?.preview;

/** A list of the local environment; empty where it offers none. */
async function load<T>(path: string): Promise<T[]> {
  const reply = await fetch(path).catch(() => null);
  const found: unknown = reply?.ok ? await reply.json().catch(() => null) : null;
  return Array.isArray(found) ? (found as T[]) : [];
}

const roomForAll = matchMedia('(min-width: 760px)').matches;
function section(title: string, open: boolean, ...content: HTMLElement[]): HTMLElement {
  const made = element('details');
  made.open = open || roomForAll;
  made.append(element('summary', '', title), ...content);
  panel.append(made);
  return made;
}
function row(...content: HTMLElement[]): HTMLElement {
  const made = element('div', 'row');
  made.append(...content);
  return made;
}
function button(text: string, press: () => void): HTMLButtonElement {
  const made = element('button', '', text);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}
function field(name: string, label: string): HTMLInputElement {
  const made = element('input');
  made.placeholder = label;
  made.setAttribute('aria-label', label);
  made.name = name;
  return made;
}
function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: (value: string) => void,
): HTMLSelectElement {
  const made = element('select');
  made.setAttribute('aria-label', label);
  for (const [value, text] of options) made.add(new Option(text, value));
  made.addEventListener('change', () => chosen(made.value));
  return made;
}
function tick(text: string, changed: (on: boolean) => void): { box: HTMLInputElement; label: HTMLElement } {
  const box = element('input');
  box.type = 'checkbox';
  box.addEventListener('change', () => changed(box.checked));
  const label = element('label', '', text);
  label.prepend(box);
  return { box, label };
}

const people = choice('选择人员', [['', '选择人员…']], (openid) => {
  if (openid) phone()?.setOpenid(openid);
});
const openid = field('openid', 'openid');
section(
  '我是谁',
  true,
  people,
  row(
    openid,
    button('换人', () => {
      if (openid.value) phone()?.setOpenid(openid.value);
    }),
  ),
);

const note = element('p', 'note');
const hold = (result: string, scanType: ScanType): void => {
  phone()?.queueScan(result, scanType);
  note.textContent = `已放到镜头前：${result}`;
};
const typed = field('scan', '输入码的内容');
const symbology = choice(
  '码制',
  [
    ['QR_CODE', '二维码'],
    ['DATA_MATRIX', 'DataMatrix'],
    ['CODE_128', 'Code 128'],
    ['EAN_13', 'EAN-13'],
  ],
  () => undefined,
);
const picture = element('input');
picture.type = 'file';
picture.accept = 'image/*';
picture.addEventListener('change', () => {
  const [file] = picture.files ?? [];
  picture.value = '';
  if (!file) return;
  readPicture(file).then(
    (found) => {
      if (found) hold(found.result, found.scanType);
      else note.textContent = '图片里没有识别到码，请换一张更清晰的';
    },
    (error: Error) => (note.textContent = error.message),
  );
});
const upload = element('label', 'button', '上传码的图片');
upload.append(picture);
const labels = element('div', 'samples');
section(
  '扫码',
  false,
  labels,
  row(typed, symbology),
  row(
    button('放到镜头前', () => {
      if (typed.value) hold(typed.value, symbology.value as ScanType);
    }),
    upload,
  ),
  note,
);

const link = field('link', '粘贴链接');
function enterBy(url: string): void {
  frame.contentWindow!.location.replace(`/app.html?q=${encodeURIComponent(url)}`);
}
const codes = element('div', 'samples');
section(
  '用微信扫码进入',
  false,
  codes,
  row(
    link,
    button('打开', () => {
      if (link.value) enterBy(link.value);
    }),
  ),
);

const longitude = field('longitude', '经度');
const latitude = field('latitude', '纬度');
const accuracy = field('accuracy', '精度（米）');
const whereabouts = element('p', 'note');
const places = choice('选择地点', [['', '选择地点…']], (value) => {
  if (value) goTo(JSON.parse(value) as Place);
});
function goTo(place: Place | 'denied'): void {
  phone()?.setLocation(place);
  showPlace(place);
}
function showPlace(place: Place | 'denied'): void {
  whereabouts.textContent = place === 'denied' ? '手机的定位已关闭' : `人在：${place.name ?? '所填位置'}`;
  if (place === 'denied') return;
  longitude.value = String(place.longitude);
  latitude.value = String(place.latitude);
  accuracy.value = String(place.accuracy);
}
section(
  '位置（GCJ-02）',
  false,
  places,
  row(longitude, latitude, accuracy),
  row(
    button('到这里', () => {
      const [lng, lat, metres] = [longitude, latitude, accuracy].map(({ value }) => Number(value)) as [
        number,
        number,
        number,
      ];
      const valid = Math.abs(lng) <= 180 && Math.abs(lat) <= 90 && metres >= 0;
      if (valid) goTo({ longitude: lng, latitude: lat, accuracy: metres });
      else whereabouts.textContent = '请填写数字：经度、纬度、精度（米）';
    }),
    button('关闭定位', () => goTo('denied')),
  ),
  whereabouts,
);

const online = tick('有网络', (on) => phone()?.setOnline(on));
const dark = tick('深色', (on) => phone()?.setTheme(on ? 'dark' : 'light'));
const wide = tick('电脑窗口', (on) => frame.classList.toggle('wide', on));
const pictures = choice(
  '拍照',
  [
    ['file', '拍照：选择文件'],
    ['sample', '拍照：使用样张'],
  ],
  (value) => phone()?.setPictures(value as Parameters<PanelApi['setPictures']>[0]),
);
const consent = choice(
  '订阅消息',
  [
    ['ask', '订阅消息：询问'],
    ['accept', '订阅消息：总是允许'],
    ['reject', '订阅消息：总是拒绝'],
  ],
  (value) => phone()?.setConsent(value as Parameters<PanelApi['setConsent']>[0]),
);
const permissions = choice(
  '权限',
  [
    ['ask', '权限：询问'],
    ['allow', '权限：总是允许'],
    ['deny', '权限：总是拒绝'],
  ],
  (value) => phone()?.setPermissions(value as Parameters<PanelApi['setPermissions']>[0]),
);
const choices = row(pictures, consent, permissions);
choices.classList.add('choices');
section(
  '手机',
  false,
  row(online.label, dark.label, wide.label),
  choices,
  row(
    button('重新载入', () => phone()?.reload()),
    button('杀掉重开', () => phone()?.kill()),
    button('收回授权', () => phone()?.forgetPermissions()),
  ),
);

const log = element('ul', 'log');
const logSection = section('手机做了什么', false, log);
const messages = element('ul', 'log');
const messageSection = section('发出的消息', false, messages, row(button('刷新', () => void showMessages())));

function describe({ what, detail }: Happening): string {
  return `${what} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`;
}
async function showMessages(): Promise<void> {
  const sent = await load<WechatCall>('/local/messages');
  messageSection.hidden = !sent.length;
  messages.replaceChildren(
    ...sent
      .slice(-20)
      .reverse()
      .map(({ at, path, data, errcode, errmsg }) => {
        const time = new Date(at).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai' });
        const refused = errcode ? `（未发出：${errcode} ${errmsg}）` : '';
        return element('li', '', `${time} ${path}${refused} ${JSON.stringify(data)}`);
      }),
  );
}
function showHappenings(): void {
  const all = phone()?.happenings ?? [];
  logSection.hidden = !all.length;
  log.replaceChildren(...[...all].reverse().map((each) => element('li', '', describe(each))));
}

/** The phone starts anew when somebody else takes it: show its state again each time. */
function connect(): void {
  const settings = phone()?.settings;
  if (!settings) return;
  online.box.checked = settings.online;
  dark.box.checked = settings.theme === 'dark';
  pictures.value = settings.pictures;
  consent.value = settings.consent;
  permissions.value = settings.permissions;
  openid.value = settings.openid;
  showPerson();
  showPlace(settings.location);
  showHappenings();
  frame.contentWindow!.addEventListener('preview:happened', showHappenings);
  void showMessages();
}
function showPerson(): void {
  const wanted = phone()?.settings.openid ?? '';
  people.value = [...people.options].some(({ value }) => value === wanted) ? wanted : '';
}
frame.addEventListener('load', () => {
  if (phone()) connect();
  else frame.contentWindow!.addEventListener('preview:ready', connect);
});

people.hidden = true;
void load<Person>('/local/people').then((list) => {
  people.hidden = !list.length;
  for (const dealer of new Set(list.map((person) => person.dealer ?? ''))) {
    const group = dealer ? people.appendChild(element('optgroup')) : people;
    if (group instanceof HTMLOptGroupElement) group.label = dealer;
    for (const { openid: id, name, role, dealer: own = '' } of list)
      if (own === dealer) group.append(new Option(role ? `${name}（${role}）` : name, id));
  }
  showPerson();
});
places.hidden = true;
void load<Partial<Place> & { name: string }>('/local/places').then((list) => {
  places.hidden = !list.length;
  for (const place of list)
    places.add(new Option(place.name, JSON.stringify({ ...place, accuracy: place.accuracy ?? 30 })));
});
void samples().then((list) => {
  labels.hidden = !list.length;
  for (const { label, result, scanType } of list) labels.append(button(label, () => hold(result, scanType)));
});
void load<EntryCode>('/local/codes').then((list) => {
  codes.hidden = !list.length;
  // Links carry the address that the local environment was started with, which is never "localhost".
  const origin = location.origin.replace('//localhost', '//127.0.0.1');
  for (const { kind, title, code } of list) {
    const url = `${origin}/${FOLDERS[kind]}/${encodeURIComponent(code)}`;
    codes.append(button(title, () => enterBy(url)));
    // Only letters have a page for browsers; the others lead into the mini program.
    if (kind === 'letter')
      codes.append(button('↗ 用浏览器打开', () => window.open(url, '_blank', 'noopener')));
  }
});
wide.box.checked = new URLSearchParams(location.search).has('wide');
frame.classList.toggle('wide', wide.box.checked);
frame.src = `/app.html${location.search}`;
