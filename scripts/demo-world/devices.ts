import type { Day } from '../../miniprogram/shared/days';
import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument } from '../../miniprogram/shared/model/grants';
import type { CoverKind, Device, Entitlement } from '../../miniprogram/shared/model/devices';
import { deviceId, normaliseSerial } from '../../miniprogram/shared/model/devices';
import type { Department, Hospital } from '../../miniprogram/shared/model/sites';
import { chinaRegions } from '../../cloudfunctions/_modules/coverage/china-regions';
import { who } from '../../cloudfunctions/_modules/coverage/rule';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import type { ModelSeed } from './catalogue';
import { models } from './catalogue';
import { gtin14 } from './master-data';
import type { Random } from './random';

/** Instruments that the demo's story names; the first five are the main engineer's today. */
const storyDevices: { model: string; hospital: string; serial: string; code: string; department?: string }[] =
  [
    { model: 'LC800', hospital: '首都医科大学附属北京朝阳医院', serial: 'LC8A2300127', code: 'DEM2CHAYNG' },
    { model: 'LI600', hospital: '首都医科大学附属北京友谊医院', serial: 'LI6B2200450', code: 'DEM3YUNYHJ' },
    { model: 'LT300', hospital: '北京大学第三医院', serial: 'LT3A2400018', code: 'DEM4BEJSAN' },
    { model: 'LH500', hospital: '首都医科大学附属北京安贞医院', serial: 'LH5C2100933', code: 'DEM5ANZHEN' },
    { model: 'LC2000', hospital: '首都医科大学宣武医院', serial: 'LC2A2500006', code: 'DEM6XUANWU' },
    // One serial on two models: unique per model only.
    { model: 'LT900', hospital: '中日友好医院', serial: '0012345', code: 'DEM7ZHRNYH' },
    { model: 'LH700', hospital: '首都医科大学附属北京天坛医院', serial: '0012345', code: 'DEM8TANTAN' },
  ];
export const DEVICE_COUNT = 156;

export interface Places {
  hospitals: readonly Draft<Hospital>[];
  departments: readonly Draft<Department>[];
  grants: readonly Draft<GrantDocument>[];
  blocks: readonly Draft<BlockDocument>[];
}

/** Who looks after an instrument follows from the grants; nobody's are the manufacturer's own. */
function dealerFor({ grants, blocks }: Places, hospital: Draft<Hospital>, line: string, day: Day): string | null {
  const question = { hospital, productLineId: line, day, kind: 'serve' as const };
  return who(grants, blocks, question, chinaRegions())[0] ?? null;
} // prettier-ignore

function entitlements(installedOn: Day, today: Day, random: Random): Entitlement[] {
  const warrantyTo = addDays(installedOn, random.chance(0.5) ? 365 : 730);
  const full = { includes: ['labour', 'parts', 'travel'] as CoverKind[], visits: null, visitsTakenBy: [] };
  const found: Entitlement[] = [
    {
      id: 'E1',
      kind: 'warranty',
      name: '原厂保修',
      number: '',
      fromOn: installedOn,
      toOn: warrantyTo,
      ...full,
    },
  ];
  if (warrantyTo < today && random.chance(0.6)) {
    const toOn = addDays(today, random.whole(-120, 300));
    const fromOn = addDays(toOn, -364);
    const contract = { id: 'E2', kind: 'contract' as const, fromOn, toOn, visitsTakenBy: [] };
    const number = `HT${fromOn.slice(2, 4)}${String(random.whole(1, 9999)).padStart(4, '0')}`;
    found.push(
      random.chance(0.6)
        ? {
            ...full,
            ...contract,
            name: '全保合同',
            number,
            includes: [...full.includes, 'maintenance', 'calibration'],
          }
        : {
            ...contract,
            name: '技术服务合同',
            number,
            includes: ['labour', 'travel'],
            visits: random.whole(4, 12),
          },
    );
  }
  return found;
}

export function deviceDrafts(places: Places, today: Day, random: Random, publicOrigin: string): Draft<Device>[] {
  const { hospitals, departments } = places;
  const made = new Map<string, Draft<Device>>();
  const add = (model: ModelSeed, hospital: Draft<Hospital>, told?: { serial: string; code: string }) => {
    const age = random.whole(40, 2400);
    // A serial that tells its year of making was made in that year.
    const year = /^[A-Z]\w{3}(\d\d)/.exec(told?.serial ?? '')?.[1];
    const productionOn = year ? `20${year}-03-15` : addDays(today, -age - random.whole(30, 150));
    const installedOn = year ? addDays(productionOn, 60) : addDays(today, -age);
    const letter = random.pick(['A', 'B', 'C']);
    const digits = String(random.whole(1, 99_999)).padStart(5, '0');
    const serial = told?.serial ?? `${model.serialPrefix}${letter}${productionOn.slice(2, 4)}${digits}`;
    const _id = deviceId(model.id, serial);
    if (made.has(_id)) return;
    const here = departments.filter(({ hospitalId }) => hospitalId === hospital._id);
    // Hospitals that nobody has scanned at since the labels were printed have instruments without our code.
    const randomCode = random.chance(0.8) ? random.code(10) : null;
    const code = told?.code ?? randomCode;
    const department = told ? here[0]! : random.pick(here);
    const provisional = !told && random.chance(0.04);
    made.set(_id, {
      _id,
      modelId: model.id,
      modelName: model.name,
      productLineId: model.line,
      serial,
      serialKey: normaliseSerial(serial),
      code,
      gtin: model.gtin13 === null ? null : gtin14(model.gtin13),
      lot: random.chance(0.3) ? `B${productionOn.slice(2, 4)}${productionOn.slice(5, 7)}` : null,
      productionOn,
      hospitalId: hospital._id,
      hospitalName: hospital.name,
      departmentId: department._id,
      departmentName: department.name,
      dealerId: dealerFor(places, hospital, model.line, today),
      installedOn: provisional ? null : installedOn,
      softwareVersion: random.pick(model.software),
      entitlements: provisional ? [] : entitlements(installedOn, today, random),
      standing: provisional ? 'provisional' : 'verified',
      scannedTexts: code ? [`${publicOrigin}/d/${code}`] : [],
      claims: [],
      createdAt: startOfDay(installedOn).toISOString(),
      createdBy: 'M-fengyu',
    });
  };

  for (const { model, hospital, serial, code } of storyDevices) {
    add(models.find(({ id }) => id === model)!, hospitals.find(({ name }) => name === hospital)!, { serial, code });
  }
  for (let at = 0; made.size < DEVICE_COUNT; at++) {
    const hospital = hospitals[at % hospitals.length]!;
    // Mostly instruments that somebody is granted; the rest shows white spaces and the manufacturer's own work.
    let model = random.pick(models);
    for (let tries = 0; tries < 4 && !dealerFor(places, hospital, model.line, today); tries++) model = random.pick(models);
    add(model, hospital);
  }
  return [...made.values()];
} // prettier-ignore
