import type { Happening } from './happenings';
import { element } from './overlay';
import type { PanelApi } from './panel-api';
import { readPicture, samples } from './scanner';
import type { Place } from './settings';

interface Person {
  openid: string;
  name: string;
  role?: string;
}
interface OutgoingMessage {
  api?: string;
  data?: unknown;
}
type AppWindow = Window & { preview?: PanelApi };

const frame = document.querySelector<HTMLIFrameElement>('.device')!;
const panel = document.querySelector<HTMLElement>('.panel')!;
const phone = (): PanelApi | undefined => (frame.contentWindow as AppWindow | null)?.preview;

const load = async <T>(path: string): Promise<T[]> => {
  const reply = await fetch(path).catch(() => null);
  if (!reply?.ok) return [];
  const found = (await reply.json()) as T[] | unknown;
  return Array.isArray(found) ? (found as T[]) : [];
};
function section(title: string, ...content: HTMLElement[]): HTMLElement {
  const made = element('section');
  made.append(element('h2', '', title), ...content);
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
  made.addEventListener('click', press);
  return made;
}
function field(placeholder: string, name: string): HTMLInputElement {
  const made = element('input');
  made.placeholder = placeholder;
  made.name = name;
  return made;
}
function choice(options: [value: string, text: string][], chosen: (value: string) => void): HTMLSelectElement {
  const made = element('select');
  for (const [value, text] of options) made.add(new Option(text, value));
  made.addEventListener('change', () => chosen(made.value));
  return made;
}

const who = choice([], (openid) => phone()?.setOpenid(openid));
const openid = field('openid', 'openid');
section(
  '我是谁',
  who,
  row(
    openid,
    button('换人', () => {
      if (openid.value) phone()?.setOpenid(openid.value);
    }),
  ),
);

const typed = field('码的内容', 'scan');
const kind = choice(
  ['QR_CODE', 'DATA_MATRIX', 'CODE_128', 'EAN_13'].map((type) => [type, type]),
  () => undefined,
);
const picture = element('input');
picture.type = 'file';
picture.accept = 'image/*';
const scanNote = element('div');
picture.addEventListener('change', () => {
  const [file] = picture.files ?? [];
  if (!file) return;
  readPicture(file).then(
    (found) => {
      scanNote.textContent = found ? `${found.scanType}：${found.result}` : '图片中没有识别到码';
      if (found) phone()?.queueScan(found.result, found.scanType);
    },
    (error: Error) => (scanNote.textContent = error.message),
  );
});
const sampleList = element('div', 'row samples');
section(
  '扫码：放到镜头前',
  sampleList,
  row(
    typed,
    kind,
    button('放上', () => {
      if (typed.value) phone()?.queueScan(typed.value, kind.value as Parameters<PanelApi['queueScan']>[1]);
    }),
  ),
  row(picture),
  scanNote,
);

const longitude = field('经度', 'longitude');
const latitude = field('纬度', 'latitude');
const accuracy = field('精度（米）', 'accuracy');
const places = choice([['', '选择地点…']], (value) => {
  if (value) setPlace(JSON.parse(value) as Place);
});
function setPlace(place: Place): void {
  longitude.value = String(place.longitude);
  latitude.value = String(place.latitude);
  accuracy.value = String(place.accuracy);
  phone()?.setLocation(place);
}
section(
  '位置（GCJ-02）',
  places,
  row(longitude, latitude, accuracy),
  row(
    button('到这里', () =>
      setPlace({
        longitude: Number(longitude.value),
        latitude: Number(latitude.value),
        accuracy: Number(accuracy.value) || 30,
      }),
    ),
    button('关闭定位', () => phone()?.setLocation('denied')),
  ),
);

const online = element('input');
online.type = 'checkbox';
online.addEventListener('change', () => phone()?.setOnline(online.checked));
const onlineLabel = element('label', '', '有网络 ');
onlineLabel.prepend(online);
const dark = element('input');
dark.type = 'checkbox';
dark.addEventListener('change', () => phone()?.setTheme(dark.checked ? 'dark' : 'light'));
const darkLabel = element('label', '', '深色 ');
darkLabel.prepend(dark);
const wide = element('input');
wide.type = 'checkbox';
wide.addEventListener('change', () => frame.classList.toggle('wide', wide.checked));
const wideLabel = element('label', '', '电脑窗口 ');
wideLabel.prepend(wide);
const consent = choice(
  [
    ['ask', '订阅消息：询问'],
    ['accept', '订阅消息：总是允许'],
    ['reject', '订阅消息：总是拒绝'],
  ],
  (value) => phone()?.setConsent(value as Parameters<PanelApi['setConsent']>[0]),
);
const permissions = choice(
  [
    ['ask', '权限：询问'],
    ['allow', '权限：总是允许'],
    ['deny', '权限：总是拒绝'],
  ],
  (value) => phone()?.setPermissions(value as Parameters<PanelApi['setPermissions']>[0]),
);
section(
  '手机',
  row(onlineLabel, darkLabel, wideLabel),
  row(consent),
  row(permissions),
  row(
    button('重新载入', () => phone()?.reload()),
    button('杀掉重开', () => phone()?.kill()),
    button('收回授权', () => phone()?.forgetPermissions()),
  ),
);

const log = element('ul', 'log');
section('手机做了什么', log);
const messages = element('ul', 'log');
section('发出的消息', messages, row(button('刷新', () => void showMessages())));

function describe({ what, detail }: Happening): string {
  return `${what} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`;
}
async function showMessages(): Promise<void> {
  const sent = await load<OutgoingMessage>('/__local/open-api');
  messages.replaceChildren(
    ...sent
      .slice(-20)
      .reverse()
      .map((message) => element('li', '', `${message.api ?? ''} ${JSON.stringify(message.data ?? message)}`)),
  );
}
function showHappenings(): void {
  log.replaceChildren(...(phone()?.happenings ?? []).slice().reverse().map((each) => element('li', '', describe(each))));
}

/** The phone restarts when somebody else takes it: show its state again each time. */
function connect(): void {
  const settings = phone()?.settings;
  if (!settings) return;
  online.checked = settings.online;
  dark.checked = settings.theme === 'dark';
  consent.value = settings.consent;
  permissions.value = settings.permissions;
  who.value = settings.openid;
  openid.value = settings.openid;
  if (settings.location !== 'denied') {
    longitude.value = String(settings.location.longitude);
    latitude.value = String(settings.location.latitude);
    accuracy.value = String(settings.location.accuracy);
  }
  showHappenings();
  frame.contentWindow!.addEventListener('preview:happened', showHappenings);
  void showMessages();
}
frame.addEventListener('load', () => {
  if (phone()) connect();
  else frame.contentWindow!.addEventListener('preview:ready', connect);
});

void load<Person>('/__local/people').then((people) => {
  who.hidden = !people.length;
  who.add(new Option('选择…', ''));
  for (const { openid: id, name, role } of people) who.add(new Option(role ? `${name}（${role}）` : name, id));
  who.value = phone()?.settings.openid ?? '';
});
void load<Partial<Place> & { name: string }>('/__local/places').then((list) => {
  places.hidden = !list.length;
  for (const place of list) places.add(new Option(place.name, JSON.stringify({ ...place, accuracy: place.accuracy ?? 30 })));
});
void samples().then((list) => {
  for (const { label, result, scanType } of list)
    sampleList.append(button(label, () => phone()?.queueScan(result, scanType)));
});
wide.checked = new URLSearchParams(location.search).has('wide');
frame.classList.toggle('wide', wide.checked);
frame.src = `/app.html${location.search}`;
