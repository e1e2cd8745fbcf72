import type { Live } from './built-ins/built-in';
import { happened } from './happenings';
import { agreeToPrivacy } from './wx/privacy';
import { choosePictures } from './wx/media';

/** What a button's `open-type` does here. */
export function askOpenType(live: Live): void {
  const type = String(live.values['openType']);
  switch (type) {
    case 'agreePrivacyAuthorization':
      agreeToPrivacy();
      live.emit('agreeprivacyauthorization');
      return;
    case 'openSetting':
      void (window as unknown as { wx: { openSetting(o: object): Promise<unknown> } }).wx
        .openSetting({})
        .then((detail) => live.emit('opensetting', detail));
      return;
    case 'chooseAvatar':
      void choosePictures('image/*', 1).then(([file]) =>
        live.emit('chooseavatar', { avatarUrl: file?.path }),
      );
      return;
    case 'getPhoneNumber':
      // The code stands for the number only on WeChat's servers, which the preview does not have.
      live.emit('getphonenumber', { errMsg: 'getPhoneNumber:fail no permission', errno: 1400001 });
      return;
    case 'share':
      happened('share', { from: 'button' });
      window.dispatchEvent(new CustomEvent('preview:share', { detail: { dataset: live.host.dataset } }));
      return;
    case 'contact':
    case 'feedback':
      happened(type, {});
      return;
    default:
      console.error(`the preview lacks open-type="${type}"`);
  }
}
