import { askInDialog } from '../overlay';
import { settings } from '../settings';
import { api, ApiFailure } from './api';

const SCOPES: Record<string, string> = {
  'scope.userLocation': '获取你的位置信息',
  'scope.userFuzzyLocation': '获取你的模糊位置信息',
  'scope.camera': '使用你的摄像头',
  'scope.writePhotosAlbum': '保存图片到你的相册',
  'scope.record': '使用你的麦克风',
  'scope.addPhoneContact': '添加到你的通讯录',
};
interface Remembered {
  scopes: Record<string, boolean>;
  privacyAgreed: boolean;
}
const key = (): string => `preview:permissions:${settings.openid}`;
const load = (): Remembered =>
  JSON.parse(localStorage.getItem(key()) ?? '{"scopes":{},"privacyAgreed":false}') as Remembered;
const save = (change: (remembered: Remembered) => void): void => {
  const remembered = load();
  change(remembered);
  localStorage.setItem(key(), JSON.stringify(remembered));
};

export function forgetPermissions(): void {
  localStorage.removeItem(key());
}

type PrivacyAnswer = { event: 'exposureAuthorization' | 'agree' | 'disagree'; buttonId?: string };
type NeedPrivacy = (resolve: (answer: PrivacyAnswer) => void, event: { referrer: string }) => void;
let needPrivacyHandler: NeedPrivacy | undefined;
const waitingForAgreement: { resolve: () => void; reject: (error: Error) => void }[] = [];
const agreed = (): boolean => settings.privacy === 'agreed' || load().privacyAgreed;

/** A tap on `<button open-type="agreePrivacyAuthorization">`. */
export function agreeToPrivacy(): void {
  save((remembered) => (remembered.privacyAgreed = true));
  for (const { resolve } of waitingForAgreement.splice(0)) resolve();
}

/** Before an API that touches personal data: the user must have agreed to the privacy guide. */
export function needPrivacyAgreement(name: string): Promise<void> {
  if (agreed()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const refused = (): ApiFailure => new ApiFailure('privacy permission is not authorized', { errno: 104 });
    waitingForAgreement.push({ resolve, reject });
    if (waitingForAgreement.length > 1) return;
    const answer = ({ event }: PrivacyAnswer): void => {
      if (event === 'agree') agreeToPrivacy();
      if (event === 'disagree') for (const each of waitingForAgreement.splice(0)) each.reject(refused());
    };
    if (needPrivacyHandler) {
      needPrivacyHandler(answer, { referrer: name });
      return;
    }
    // Without an own dialog WeChat shows its own.
    void askInDialog(
      '隐私保护提示',
      '使用前请阅读并同意《用户隐私保护指引》',
      ['拒绝', '同意'],
      'privacy',
    ).then((pressed) => answer({ event: pressed === 1 ? 'agree' : 'disagree' }));
  });
}

/** Before an API that needs a scope: asks once, then remembers, until the settings page changes it. */
export async function needScope(scope: string): Promise<void> {
  if (settings.permissions === 'allow') return;
  const known = load().scopes[scope];
  const denied = (): ApiFailure => new ApiFailure('auth deny', { errno: 103 });
  if (settings.permissions === 'deny' || known === false) throw denied();
  if (known) return;
  const description = SCOPES[scope];
  if (!description) throw new ApiFailure(`invalid scope ${scope}`);
  const pressed = await askInDialog('本小程序申请', description, ['拒绝', '允许'], 'permission');
  save((remembered) => (remembered.scopes[scope] = pressed === 1));
  if (pressed !== 1) throw denied();
}

function authSetting(): Record<string, boolean> {
  if (settings.permissions === 'ask') return load().scopes;
  return Object.fromEntries(Object.keys(SCOPES).map((scope) => [scope, settings.permissions === 'allow']));
}

/** WeChat's servers know of a consent; the local cloud must, or it refuses to send. */
async function tellConsent(templateIds: readonly string[]): Promise<void> {
  const body = JSON.stringify({ openid: settings.openid, templateIds });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${settings.origin}/subscriptions`, { method: 'POST', headers, body }).catch(
    () => null,
  );
  if (!reply?.ok) console.warn('the local cloud did not take the consent: it will send no message for it');
}

/** A page cannot ask by itself: the call must come from what the person has just pressed. */
const TAP_MS = 1000;
let pressedAt = -Infinity;
window.addEventListener('pointerdown', ({ isTrusted }) => isTrusted && (pressedAt = performance.now()), true);

async function requestSubscribeMessage({ tmplIds }: { tmplIds: string[] }): Promise<Record<string, string>> {
  if (!tmplIds?.length) throw new ApiFailure('TmplIds can not be empty', { errCode: 10001 });
  if (tmplIds.length > 3) throw new ApiFailure('Templates count out of max bounds', { errCode: 20003 });
  if (performance.now() - pressedAt > TAP_MS)
    throw new ApiFailure('can only be invoked by user TAP gesture.');
  const accepted =
    settings.consent === 'ask'
      ? (await askInDialog(
          '允许发送订阅消息',
          `一次性订阅 ${tmplIds.length} 条通知`,
          ['取消', '允许'],
          'subscribe',
        )) === 1
      : settings.consent === 'accept';
  if (accepted) await tellConsent(tmplIds);
  return Object.fromEntries(tmplIds.map((id) => [id, accepted ? 'accept' : 'reject']));
}

export const privacyApis = {
  getSetting: api('getSetting', () => ({ authSetting: authSetting() })),
  openSetting: api('openSetting', async () => {
    for (const [scope, allowed] of Object.entries(load().scopes)) {
      const pressed = await askInDialog('设置', `${SCOPES[scope]}：${allowed ? '已允许' : '已拒绝'}`, [
        '不允许',
        '允许',
      ]);
      save((remembered) => (remembered.scopes[scope] = pressed === 1));
    }
    return { authSetting: authSetting() };
  }),
  authorize: api('authorize', ({ scope }: { scope: string }) => needScope(scope)),
  requestSubscribeMessage: api('requestSubscribeMessage', requestSubscribeMessage),
  getPrivacySetting: api('getPrivacySetting', () => ({
    needAuthorization: !agreed(),
    privacyContractName: '《用户隐私保护指引》',
  })),
  requirePrivacyAuthorize: api('requirePrivacyAuthorize', () =>
    needPrivacyAgreement('requirePrivacyAuthorize'),
  ),
  onNeedPrivacyAuthorization: (handler: NeedPrivacy): void => {
    needPrivacyHandler = handler;
  },
  openPrivacyContract: api('openPrivacyContract', async () => {
    await askInDialog('用户隐私保护指引', '（预览：微信在此显示在公众平台填写的隐私指引）', ['知道了']);
  }),
};
