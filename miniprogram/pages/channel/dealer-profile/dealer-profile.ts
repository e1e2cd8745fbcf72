import type { DealerLifePage } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call } from '../../../api/client';
import { besideData } from '../../../kit/beside-data';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { withUploads } from '../../../offline/photos';
import type { StoredFile } from '../../../shared/model/entity';
import { may } from '../../../shared/rights';
import { typedPhoneProblem } from '../../../shared/tidy';
import { whoAmI } from '../names';

const placeFields: Field[] = [
  { key: 'address', label: '地址', max: 200 },
  { key: 'people', label: '人员', kind: 'textarea', max: 2000, hint: '每行一人：职责，姓名，电话' },
  {
    key: 'warehouses',
    label: '仓库',
    kind: 'textarea',
    max: 2000,
    hint: '每行一个：名称，地址；有冷库的写“冷库”',
  },
  {
    key: 'taxKind',
    label: '纳税人',
    kind: 'choice',
    choices: [
      { value: '', label: '未登记' },
      { value: 'general', label: '一般纳税人' },
      { value: 'small', label: '小规模纳税人' },
    ],
  },
  { key: 'taxTitle', label: '开票名称', max: 100 },
  { key: 'taxAddress', label: '开票地址', max: 200 },
  { key: 'taxPhone', label: '开票电话', max: 40 },
];
const contractFields: Field[] = [
  { key: 'number', label: '合同编号', max: 60 },
  { key: 'fromOn', label: '起始日', kind: 'day' },
  { key: 'toOn', label: '截止日', kind: 'day' },
  {
    key: 'deems',
    label: '对账单逾期不答复',
    kind: 'choice',
    choices: [
      { value: '', label: '不视同确认' },
      { value: 'yes', label: '视同确认' },
    ],
  },
];
const known = besideData(() => ({ page: null as DealerLifePage | null }));
const partsOf = (line: string) => line.split(/[,，;；\t]/).map((part) => part.trim());
const linesOf = (text: string | undefined) => (text || '').split('\n').filter((line) => line.trim());

/** Who a dealer's people are, where its goods lie, how it is taxed; for the channel its contract too. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    placeFields,
    contractFields,
    canContract: false,
    regions: [] as { code: string; name: string }[],
    treeOpen: false,
    contractFiles: [] as StoredFile[],
    contractLinks: {} as Record<string, string>,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const [me, page] = await Promise.all([
        whoAmI(),
        call('channel', 'dealer.life', { dealerId: this.data.id }),
      ]);
      known(this).page = page;
      const { profile, contract } = page.dealer;
      const { tax = null, people = [], warehouses = [], regionCodes = [], address = '' } = profile || {};
      return {
        canContract: may(me.roles, 'channel', 'dealer.saveContract'),
        regions: regionCodes.map((code, n) => ({ code, name: page.regionNames[n] || code })),
        contractFiles: contract ? contract.files : [],
        contractLinks: page.contractLinks,
        given: {
          address,
          people: people.map(({ duty, name, phone }) => [duty, name, phone].join('，')).join('\n'),
          warehouses: warehouses
            .map(({ name, address: at, cold }) => [name, at, ...(cold ? ['冷库'] : [])].join('，'))
            .join('\n'),
          taxKind: tax ? tax.kind : '',
          taxTitle: tax ? tax.title : '',
          taxAddress: tax ? tax.address : '',
          taxPhone: tax ? tax.phone : '',
          number: contract ? contract.number : '',
          fromOn: contract ? contract.fromOn : '',
          toOn: contract ? contract.toOn : '',
          deems: contract && contract.deemsStatements ? 'yes' : '',
        },
      };
    },
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    pickRegion({ detail }: { detail: { code: string; name: string } }) {
      const { regions } = this.data;
      if (regions.some(({ code }) => code === detail.code)) return;
      this.setData({ regions: [...regions, detail], treeOpen: false });
    },
    dropRegion(event: Said) {
      this.setData({ regions: this.data.regions.filter(({ code }) => code !== of(event, 'code')) });
    },
    photosChanged({ detail }: { detail: { files: StoredFile[] } }) {
      this.setData({ contractFiles: detail.files, ...forget(this, 'number') });
    },
    async save() {
      const { given, regions, id } = this.data;
      const people = linesOf(given.people).map((line) => {
        const parts = partsOf(line);
        const [duty = '', name = '', phone = ''] = parts.length > 1 ? parts : ['', ...parts];
        return { duty, name, phone };
      });
      const warehouses = linesOf(given.warehouses).map((line) => {
        const [name = '', address = '', cold = ''] = partsOf(line);
        return { name, address, cold: cold.indexOf('冷') >= 0 };
      });
      const phoneProblem = people.map(({ phone }) => typedPhoneProblem(phone)).find(Boolean) || '';
      const filledIn = isFilledIn(this, {
        people: people.some(({ name }) => !name) ? '每行写“职责，姓名，电话”' : phoneProblem,
        warehouses: warehouses.some(({ address }) => !address) ? '每行写“名称，地址”' : '',
        taxTitle: given.taxKind && !given.taxTitle ? '请填写开票名称' : '',
      });
      if (!filledIn) return;
      const tax = given.taxKind
        ? {
            kind: given.taxKind as 'general' | 'small',
            title: given.taxTitle || '',
            address: given.taxAddress || '',
            phone: given.taxPhone || '',
          }
        : null;
      const input = {
        dealerId: id,
        revision: known(this).page!.dealer.revision,
        address: given.address || '',
        regionCodes: regions.map(({ code }) => code),
        people,
        warehouses,
        tax,
      };
      const saved = await this.act('save', () => call('channel', 'dealer.saveProfile', input), {
        said: '已保存',
        fields: { people: 'people', warehouses: 'warehouses', tax: 'taxTitle' },
      });
      if (saved) await this.load();
    },
    async saveContract() {
      const { given, contractFiles, id } = this.data;
      const filledIn = isFilledIn(this, {
        number: given.number ? '' : '请填写合同编号',
        fromOn: given.fromOn ? '' : '请选择起始日',
        toOn: !given.toOn ? '请选择截止日' : given.toOn < (given.fromOn || '') ? '截止日早于起始日' : '',
      });
      if (!filledIn) return;
      const send = async () => {
        const terms = {
          dealerId: id,
          revision: known(this).page!.dealer.revision,
          number: given.number!,
          fromOn: given.fromOn!,
          toOn: given.toOn!,
          files: contractFiles,
          deemsStatements: given.deems === 'yes',
        };
        await call('channel', 'dealer.saveContract', await withUploads(terms));
      };
      const saved = await this.act('contract', send, { said: '合同已保存', fields: { toOn: 'toOn' } });
      if (saved) await this.load();
    },
  },
});
