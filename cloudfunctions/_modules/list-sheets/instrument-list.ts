import { deviceId, normaliseSerial } from '../../../miniprogram/shared/model/devices';
import type { Device } from '../../../miniprogram/shared/model/devices';
import { RegisterDeviceRequest } from '../../_contracts/devices';
import { devicesOfAll } from '../../_store/devices';
import { newDevice } from '../devices/device-use-cases';
import { listOf, taken, twins } from './list-of';
import type { PlannedRow } from './list-of';
import { dealersNamed, hospitalsNamed, modelsNamed, unnamed } from './named';

type Column = 'model' | 'serial' | 'hospital' | 'dealer' | 'installedOn' | 'software';
const words = { dealerId: '经销商', installedOn: '装机日期', softwareVersion: '软件版本' } as const;

/** By model and serial number. One that is known elsewhere is not moved by a sheet. */
export const instrumentList = listOf<Column>({
  headings: {
    model: ['机型', '型号', '设备型号', '仪器型号'],
    serial: ['序列号', '设备序列号', '机身号', 'SN', '出厂编号'],
    hospital: ['医院', '医院名称', '安装医院', '客户', '终端'],
    dealer: ['经销商', '服务经销商', '负责经销商'],
    installedOn: ['装机日期', '安装日期', '验收日期'],
    software: ['软件版本', '版本'],
  },
  needed: ['model', 'serial', 'hospital'],
  example: {
    model: '示例机型',
    serial: 'SN0001',
    hospital: '示例医院',
    dealer: '示例（厂家直服留空）',
    installedOn: '2026-01-31',
    software: '',
  },
  async plan(context, rows) {
    const { store, actor, now } = context;
    const [modelOf, dealerOf] = await Promise.all([modelsNamed(context), dealersNamed(context)]);
    const hospitalOf = await hospitalsNamed(
      context,
      rows.map(({ row }) => row.text('hospital')),
    );
    const idOf = (model: string, serial: string) => {
      const found = modelOf(model);
      return found && found !== 'several' && normaliseSerial(serial) ? deviceId(found._id, serial) : '';
    };
    const ids = rows.map(({ row }) => idOf(row.text('model'), row.text('serial'))).filter(Boolean);
    const known = await store.findMany(devicesOfAll, [...new Set(ids)]);
    const isTwin = twins<Column>('serial', '机型、序列号');
    return rows.flatMap((read): PlannedRow[] => {
      const { row, wrong } = read;
      const model = modelOf(row.text('model'));
      if (model === undefined || model === 'several')
        return (wrong('model', unnamed('机型', row.text('model'), model)), []);
      const hospital = hospitalOf(row.text('hospital'));
      if (hospital === undefined || hospital === 'several')
        return (wrong('hospital', unnamed('医院', row.text('hospital'), hospital)), []);
      const dealer = row.text('dealer') === '' ? null : dealerOf(row.text('dealer'));
      if (dealer === undefined || dealer === 'several')
        return (wrong('dealer', unnamed('经销商', row.text('dealer'), dealer)), []);
      const installedOn = row.day('installedOn');
      if (installedOn === 'unclear') return (wrong('installedOn', '请写成 2026-01-31'), []);
      const registration = taken(
        RegisterDeviceRequest,
        {
          ...{ modelId: model._id, modelName: model.name, serial: row.text('serial'), gtin: model.gtin },
          ...{ lot: null, productionOn: null, hospitalId: hospital._id, departmentId: null },
          ...{ softwareVersion: row.text('software'), scannedTexts: [] },
        },
        { serial: 'serial', softwareVersion: 'software' },
        'serial',
        wrong,
      );
      if (!registration) return [];
      const _id = deviceId(model._id, registration.serial);
      if (isTwin(_id, read)) return [];
      const there = known.get(_id);
      if (there?.mergedInto) return (wrong('serial', '这台设备已并入另一台，请按那一台的序列号填写'), []);
      if (there?.hospitalId && there.hospitalId !== hospital._id)
        return (wrong('hospital', `已登记在${there.hospitalName}，移机请在设备页办理`), []);
      const after: Device | null = there
        ? {
            ...there,
            hospitalId: hospital._id,
            hospitalName: hospital.name,
            dealerId: dealer?._id ?? there.dealerId,
            installedOn: installedOn ?? there.installedOn,
            softwareVersion: registration.softwareVersion || there.softwareVersion,
          }
        : null;
      const changes = after
        ? (Object.keys(words) as (keyof typeof words)[]).filter((field) => after[field] !== there![field])
        : [];
      return [
        {
          row: row.row,
          title: `${model.name} ${registration.serial}`,
          about: there
            ? changes.map((field) => words[field]).join('、')
            : [hospital.name, dealer?.shortName ?? '厂家直服', installedOn ?? ''].filter(Boolean).join('，'),
          as: !there ? 'new' : changes.length > 0 || !there.hospitalId ? 'changed' : 'same',
          touches: _id,
          async write(into) {
            if (after) into.store.save(devicesOfAll, after, '从 Excel 导入');
            else
              into.store.insert(
                devicesOfAll,
                {
                  ...newDevice(
                    registration,
                    { model, hospital, department: null },
                    actor.memberId,
                    now.toISOString(),
                  ),
                  dealerId: dealer?._id ?? null,
                  installedOn,
                  standing: 'verified',
                },
                '从 Excel 导入',
              );
          },
        },
      ];
    });
  },
});
