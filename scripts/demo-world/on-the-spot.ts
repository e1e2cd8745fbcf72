import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Department, Hospital } from '../../miniprogram/shared/model/sites';
import { searchKeysOf } from '../../cloudfunctions/_modules/hospitals/search-keys';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';

/** What the main engineer made off line yesterday, for review: a hospital that doubles one, and a department with somebody in it. */
export async function madeOnTheSpot(
  hospitals: readonly Draft<Hospital>[],
  today: Day,
  phone: () => string,
): Promise<{ hospital: Draft<Hospital>; department: Draft<Department> }> {
  const idOf = (name: string) => hospitals.find((hospital) => hospital.name === name)!._id;
  const made = {
    standing: 'provisional' as const,
    createdAt: new Date(startOfDay(addDays(today, -1)).getTime() + 15 * 3_600_000).toISOString(),
    createdBy: 'M-liming',
  };
  const name = '首都医科大学附属宣武医院';
  return {
    hospital: {
      _id: 'H-demo-on-the-spot',
      name,
      aliases: [],
      regionCode: '110102',
      address: '长椿街',
      location: null,
      searchKeys: await searchKeysOf(name, []),
      ...made,
    },
    department: {
      _id: 'DP-demo-on-the-spot',
      hospitalId: idOf('北京大学第三医院'),
      name: '检验中心',
      contacts: [
        {
          id: 'CT-demo-on-the-spot',
          name: '顾晓岚',
          phone: phone(),
          title: '',
          fromOn: addDays(today, -1),
          toOn: null,
          standing: 'provisional',
        },
      ],
      ...made,
    },
  };
}
