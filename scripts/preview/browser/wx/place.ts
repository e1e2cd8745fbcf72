import gcoord from 'gcoord';
import { askInDialog } from '../overlay';
import { scan } from '../scanner';
import { settings } from '../settings';
import type { Place } from '../settings';
import type { PreviewApp } from '../start';
import { happened } from '../happenings';
import { api, ApiFailure } from './api';
import { needPrivacyAgreement, needScope } from './privacy';

function here(): Place {
  if (settings.location === 'denied')
    throw new ApiFailure('system permission denied', { errCode: 2, errno: 1505024 });
  return settings.location;
}

/** getLocation, chooseLocation, openLocation and scanCode, answered by the side panel. */
export function placeApis({ config }: PreviewApp): Record<string, unknown> {
  const declared = (name: string): void => {
    if (!config.requiredPrivateInfos?.includes(name))
      throw new ApiFailure(
        'the api need to be declared in the requiredPrivateInfos field in app.json/ext.json',
        {
          errno: 112,
        },
      );
  };
  return {
    getLocation: api(
      'getLocation',
      async ({ type = 'wgs84', isHighAccuracy = false }: { type?: string; isHighAccuracy?: boolean }) => {
        declared('getLocation');
        await needPrivacyAgreement('getLocation');
        await needScope('scope.userLocation');
        const { longitude, latitude, accuracy } = here();
        // A fine receiver jitters by centimetres; only made-up positions repeat to the last digit.
        const jitter = (): number => (isHighAccuracy ? (Math.random() - 0.5) * 2e-6 : 0);
        const [lng, lat] =
          type === 'gcj02'
            ? [longitude, latitude]
            : gcoord.transform([longitude, latitude], gcoord.GCJ02, gcoord.WGS84);
        return {
          longitude: lng! + jitter(),
          latitude: lat! + jitter(),
          accuracy,
          horizontalAccuracy: accuracy,
          verticalAccuracy: 0,
          altitude: 0,
          speed: -1,
          type,
        };
      },
    ),
    chooseLocation: api('chooseLocation', async () => {
      declared('chooseLocation');
      await needPrivacyAgreement('chooseLocation');
      const { longitude, latitude, name = '面板上的位置' } = here();
      const pressed = await askInDialog('选择位置', `${name}（${longitude}, ${latitude}）`, ['取消', '确定']);
      if (pressed !== 1) throw new ApiFailure('cancel');
      return { name, address: name, longitude, latitude };
    }),
    openLocation: api(
      'openLocation',
      async (target: { longitude: number; latitude: number; name?: string; address?: string }) => {
        happened('openLocation', target);
        await askInDialog(
          target.name ?? '位置',
          `${target.address ?? ''} ${target.longitude}, ${target.latitude}`,
          ['返回'],
        );
      },
    ),
    scanCode: api('scanCode', async ({ scanType = ['barCode', 'qrCode'] }: { scanType?: string[] }) => {
      const { result, scanType: found } = await scan(scanType);
      return {
        result,
        scanType: found,
        charSet: 'UTF-8',
        rawData: btoa(String.fromCharCode(...new TextEncoder().encode(result))),
        path: '',
      };
    }),
  };
}
