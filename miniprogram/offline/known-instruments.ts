import type { Home } from '../../cloudfunctions/_contracts/home';
import type { DeviceSnapshot } from '../shared/model/work-orders';
import type { KnownInstrument } from '../shared/visit/label-evidence';
import { keepCopy, readCopy } from './shelf';

/** What this phone knows of instruments it has opened before, for basements. */
interface Remembered {
  id: string;
  code: string | null;
  serialKey: string;
}
const MOST = 200;
const remembered = (): Remembered[] => readCopy<Remembered[]>('devices') || [];

export function rememberInstrument({ _id, code, serialKey }: Omit<Remembered, 'id'> & { _id: string }): void {
  const others = remembered().filter(({ id }) => id !== _id);
  keepCopy('devices', [{ id: _id, code, serialKey }, ...others].slice(0, MOST));
}

/** Ids of instruments that a label names: by our own code, else by the serial. */
export function rememberedAs(ownCode: string | null, serialKey: string): string[] {
  return remembered()
    .filter((one) => (ownCode ? one.code === ownCode : one.serialKey === serialKey))
    .map(({ id }) => id);
}

/** An order's instrument as labels may name it, as far as this phone knows. */
export function knownInstrument(device: DeviceSnapshot, home: Home | null): KnownInstrument {
  const seen = remembered().find(({ id }) => id === device.id);
  const models = home && home.engineer ? home.engineer.models : [];
  const model = models.find(({ _id }) => _id === device.modelId);
  return {
    serial: device.serial,
    // Without a code when the order was made: a label may have been printed since, the server knows.
    code: device.code || (seen && seen.code) || undefined,
    gtin: device.gtin || (model && model.gtin) || undefined,
  };
}
