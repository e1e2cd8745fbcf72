import type { Said } from '../../../kit/said';
import type { DepartmentRow, HospitalRow } from '../../../../cloudfunctions/_contracts/sites';
import { call } from '../../../api/client';
import { isUnreached } from '../../../api/cloud-failure';
import { showError } from '../../../api/messages';
import { localOrders } from '../../../offline/local-world';
import { newId } from '../../../offline/random';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { sayBeyond } from '../../../shared/say';
import { regionTree } from '../regions';
import type { RegionChoice } from '../regions';

export interface PickedSite {
  hospital: HospitalRow & { isNew: boolean };
  department: (Pick<DepartmentRow, '_id' | 'name'> & { isNew: boolean }) | null;
  contacts: DepartmentRow['contacts'];
}

/** Hospital and department: searched on line, remembered from own orders off line, made on the spot when missing. */
Component({
  properties: {
    site: { type: null, value: null },
    error: { type: String, value: '' },
    focus: { type: Boolean, value: false },
  },
  data: {
    typed: '',
    problem: '',
    found: [] as HospitalRow[],
    /** How many more are called so, in words; empty when all are shown. */
    beyond: '',
    searched: false,
    offline: false,
    making: false,
    address: '',
    regionIndex: [0, 0, 0],
    regionColumns: [[], [], []] as string[][],
    regionText: '',
    /** '' until somebody has said it: no hospital stands in a region that nobody chose. */
    regionCode: '',
    regionProblem: '',
    picked: null as PickedSite | null,
    departments: [] as DepartmentRow[],
    newDepartment: '',
    /** The picked department where it is not among those that can be listed: new, or off line. */
    apart: '',
  },
  observers: {
    'picked, departments'(picked: PickedSite | null, departments: DepartmentRow[]) {
      const chosen = picked && picked.department;
      const isListed = !!chosen && departments.some(({ _id }) => _id === chosen._id);
      const apart = chosen && !isListed ? `${chosen.name}${chosen.isNew ? '（新建）' : ''}` : '';
      if (apart !== this.data.apart) this.setData({ apart });
    },
    site(site: PickedSite | null) {
      if (!site || (this.data.picked && this.data.picked.hospital._id === site.hospital._id)) return;
      this.setData({ picked: site });
      void this.loadDepartments();
    },
  },
  methods: {
    type(event: Said<string>) {
      this.setData({ typed: event.detail, searched: false, problem: '' });
    },
    async search() {
      const text = this.data.typed.trim();
      if (!text) return;
      try {
        const { hospitals, beyond, isCut } = await call('service', 'hospital.search', {
          text,
        });
        this.setData({
          found: hospitals,
          beyond: sayBeyond(beyond, isCut),
          searched: true,
          offline: false,
        });
      } catch (error) {
        if (!isUnreached(error)) return showError(error);
        this.setData({ found: this.remembered(text), beyond: '', searched: true, offline: true });
      }
    },
    /** Hospitals of the orders on this phone. */
    remembered(text: string): HospitalRow[] {
      const known = new Map<string, HospitalRow>();
      for (const { site } of localOrders())
        if (site.hospitalName.indexOf(text) >= 0)
          known.set(site.hospitalId, {
            _id: site.hospitalId,
            name: site.hospitalName,
            regionCode: site.regionCode,
            address: site.address,
            location: site.location,
            standing: 'verified',
          });
      return Array.from(known.values());
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      const hospital = this.data.found[event.currentTarget.dataset.at as number]!;
      this.choose({ hospital: { ...hospital, isNew: false }, department: null, contacts: [] });
      void this.loadDepartments();
    },
    choose(picked: PickedSite | null) {
      this.setData({ picked, making: false });
      this.triggerEvent('change', { site: picked });
    },
    again() {
      this.setData({ departments: [], found: [], searched: false });
      this.choose(null);
    },
    async loadDepartments() {
      const picked = this.data.picked;
      if (!picked || picked.hospital.isNew) return;
      const key = `departments:${picked.hospital._id}`;
      try {
        const { departments } = await call('service', 'department.list', {
          hospitalId: picked.hospital._id,
        });
        keepCopy(key, departments);
        this.setData({ departments });
      } catch {
        this.setData({ departments: readCopy<DepartmentRow[]>(key) || [] });
      }
      const chosen = this.data.picked;
      if (!chosen || !chosen.department) return;
      const known = this.data.departments.find(({ _id }) => _id === chosen.department!._id);
      if (known) this.choose({ ...chosen, contacts: known.contacts });
    },
    pickDepartment(event: WechatMiniprogram.TouchEvent) {
      const { _id, name, contacts } = this.data.departments[event.currentTarget.dataset.at as number]!;
      this.choose({ ...this.data.picked!, department: { _id, name, isNew: false }, contacts });
    },
    typeDepartment(event: Said<string>) {
      this.setData({ newDepartment: event.detail });
    },
    async makeDepartment() {
      const name = this.data.newDepartment.trim();
      if (!name) return;
      const known = this.data.departments.find((one) => one.name === name);
      const department = known
        ? { _id: known._id, name, isNew: false }
        : { _id: await newId('DP'), name, isNew: true };
      this.setData({ newDepartment: '' });
      this.choose({ ...this.data.picked!, department, contacts: known ? known.contacts : [] });
    },
    startMaking() {
      this.setData({ making: true, regionText: '', regionCode: '', regionProblem: '' });
      this.showRegions([0, 0, 0]);
    },
    /** The wheels as they stand; what they say counts once it is chosen. */
    showRegions(index: number[], chosen = false) {
      const provinces = regionTree();
      const province = provinces[index[0]!]!;
      const cities: RegionChoice[] = province.children;
      const city = cities[Math.min(index[1]!, Math.max(0, cities.length - 1))];
      const counties = city ? city.children : [];
      const county = counties[Math.min(index[2]!, Math.max(0, counties.length - 1))];
      const last = county || city || province;
      this.setData({
        regionIndex: index,
        regionColumns: [provinces, cities, counties].map((choices) => choices.map(({ name }) => name)),
        ...(chosen
          ? {
              regionText: [province, city, county]
                .filter(Boolean)
                .map((choice) => choice!.name)
                .join(' '),
              regionCode: last.code,
              regionProblem: '',
            }
          : {}),
      });
    },
    regionColumn(event: WechatMiniprogram.CustomEvent<{ column: number; value: number }>) {
      const { column, value } = event.detail;
      this.showRegions(this.data.regionIndex.map((at, i) => (i < column ? at : i === column ? value : 0)));
    },
    regionChosen(event: WechatMiniprogram.CustomEvent<{ value: number[] }>) {
      this.showRegions(
        event.detail.value.map((at) => at || 0),
        true,
      );
    },
    typeAddress(event: Said<string>) {
      this.setData({ address: event.detail });
    },
    async make() {
      const name = this.data.typed.trim();
      if (name.length < 2) return this.setData({ problem: '请填写医院全称' });
      if (!this.data.regionCode) return this.setData({ regionProblem: '请选择医院所在地区' });
      const hospital = {
        _id: await newId('H'),
        name,
        regionCode: this.data.regionCode,
        address: this.data.address.trim(),
        location: null,
        standing: 'provisional' as const,
        isNew: true,
      };
      this.setData({ departments: [] });
      this.choose({ hospital, department: null, contacts: [] });
    },
  },
});
