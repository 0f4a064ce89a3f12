import type { Bilingual } from "#kernel";

export type FieldForm =
  | { readonly form: "code" }
  | { readonly form: "codes"; readonly most: number }
  | { readonly form: "text"; readonly most: number }
  | { readonly form: "money" }
  | { readonly form: "quantity"; readonly isSigned: boolean; readonly mayBeZero: boolean }
  | { readonly form: "whole"; readonly least: number; readonly most: number }
  | { readonly form: "flag" }
  | { readonly form: "moment" }
  | { readonly form: "day" }
  | { readonly form: "choice"; readonly choices: Readonly<Record<string, readonly string[]>> };

export type ImportField = FieldForm & {
  readonly name: string;
  readonly label: Bilingual;
  /** Further names that exports give the column, besides the label and the field's own name. */
  readonly also: readonly string[];
  readonly isRequired: boolean;
};

export const importKinds = [
  "items",
  "places",
  "zones",
  "persons",
  "opening",
  "sales",
  "receipts",
] as const;
export type ImportKind = (typeof importKinds)[number];

type Extra = { readonly required?: boolean; readonly also?: readonly string[] };

function field(
  [name, zh, en]: readonly [string, string, string],
  form: FieldForm,
  extra: Extra = {},
): ImportField {
  return {
    ...form,
    name,
    label: { zh, en },
    also: extra.also ?? [],
    isRequired: extra.required ?? false,
  };
}

const code = { form: "code" } as const;
const money = { form: "money" } as const;
const name = { form: "text", most: 120 } as const;
const area = {
  form: "choice",
  choices: {
    shelf: ["货架", "卖场", "前场", "shelf"],
    backroom: ["后仓", "仓库", "库房", "内仓", "backroom", "back"],
  },
} as const;

const placeField = field(["place", "门店编码", "Shop code"], code, {
  required: true,
  also: [
    "门店",
    "店号",
    "店铺编码",
    "门店号",
    "门店代码",
    "仓库编码",
    "机构编码",
    "机构",
    "shop",
    "store",
    "store code",
    "store id",
    "shop id",
    "warehouse",
    "site",
  ],
});
const skuField = field(["sku", "商品编码", "Item code"], code, {
  required: true,
  also: [
    "编码",
    "货号",
    "商品代码",
    "商品编号",
    "商品条码",
    "条码",
    "国际条码",
    "sku code",
    "item",
    "item no",
    "product code",
    "gtin",
    "ean",
  ],
});
const timeField = (zh: string, en: string) =>
  field(
    ["time", zh, en],
    { form: "moment" },
    {
      required: true,
      also: [
        "时间",
        "日期",
        "业务时间",
        "单据时间",
        "单据日期",
        "日期时间",
        "交易时间",
        "交易日期",
        "发生时间",
        "date",
        "datetime",
        "timestamp",
        "date time",
      ],
    },
  );
const lineField = field(["line", "行号", "Line"], code, {
  also: ["序号", "明细行号", "line no", "row"],
});

export const importFields: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  items: [
    skuField,
    field(["name", "品名", "Name"], name, {
      required: true,
      also: ["商品名称", "名称", "商品名", "product name", "item name", "description"],
    }),
    field(["nameEn", "英文名", "English name"], name, { also: ["英文名称", "name en"] }),
    field(
      ["barcodes", "附加条码", "Further barcodes"],
      { form: "codes", most: 20 },
      { also: ["多条码", "其他条码", "barcode"] },
    ),
    field(
      ["measure", "单位", "Unit"],
      { form: "text", most: 8 },
      { also: ["计量单位", "销售单位", "uom"] },
    ),
    field(
      ["category", "分类", "Category"],
      { form: "text", most: 60 },
      { also: ["类别", "品类", "商品分类", "大类", "department"] },
    ),
    field(["priceFen", "售价", "Price"], money, {
      also: ["零售价", "单价", "销售价", "retail price", "unit price"],
    }),
    field(["costFen", "进价", "Cost"], money, { also: ["成本价", "成本", "采购价", "cost price"] }),
    field(
      ["packUnits", "箱规", "Units per pack"],
      { form: "whole", least: 1, most: 10_000 },
      { also: ["包装数", "件装数", "箱入数", "pack", "pack size"] },
    ),
    field(["highValue", "高值", "High value"], { form: "flag" }, { also: ["贵重", "高值商品"] }),
  ],
  places: [
    placeField,
    field(["name", "名称", "Name"], name, {
      required: true,
      also: ["门店名称", "店名", "仓库名称", "shop name", "store name"],
    }),
    field(["nameEn", "英文名", "English name"], name, { also: ["英文名称", "name en"] }),
    field(
      ["kind", "类型", "Kind"],
      {
        form: "choice",
        choices: {
          shop: ["门店", "店", "店铺", "直营店", "加盟店", "shop", "store"],
          warehouse: ["仓库", "仓", "配送中心", "总仓", "warehouse", "dc"],
        },
      },
      { required: true, also: ["性质", "机构类型", "type"] },
    ),
    field(["timezone", "时区", "Time zone"], { form: "text", most: 40 }),
  ],
  zones: [
    placeField,
    field(["zone", "区域编码", "Zone code"], code, {
      required: true,
      also: ["区域", "责任区", "责任区编码", "货区"],
    }),
    field(["name", "区域名称", "Name"], name, {
      required: true,
      also: ["名称", "责任区名称", "zone name"],
    }),
    field(["nameEn", "英文名", "English name"], name, { also: ["name en"] }),
    field(["area", "位置", "Area"], area, {
      required: true,
      also: ["库区", "货架后仓", "location"],
    }),
    field(
      ["skus", "商品", "Items"],
      { form: "codes", most: 10_000 },
      { also: ["商品清单", "商品编码", "item codes"] },
    ),
  ],
  persons: [
    field(["person", "人员编号", "Person id"], code, {
      required: true,
      also: ["工号", "员工编号", "编号", "employee id", "staff id", "id"],
    }),
    field(
      ["name", "姓名", "Name"],
      { form: "text", most: 100 },
      { also: ["名字", "员工姓名", "full name"] },
    ),
    field(
      ["phone", "手机", "Phone"],
      { form: "text", most: 32 },
      { also: ["电话", "手机号", "联系电话", "mobile"] },
    ),
    field(
      ["kind", "身份", "Kind"],
      {
        form: "choice",
        choices: {
          staff: ["员工", "店员", "店长", "staff", "employee"],
          promoter: ["促销员", "导购", "promoter"],
          neighbour: ["邻店", "隔壁店", "neighbour", "neighbor"],
        },
      },
      { required: true, also: ["类型", "人员类型", "岗位类型", "type", "role"] },
    ),
    field(["place", "门店编码", "Shop code"], code, { also: placeField.also }),
  ],
  opening: [
    placeField,
    skuField,
    field(
      ["quantity", "数量", "Quantity"],
      { form: "quantity", isSigned: false, mayBeZero: true },
      {
        required: true,
        also: ["期初数量", "库存数量", "库存", "实盘数", "qty", "on hand", "stock"],
      },
    ),
    field(["area", "位置", "Area"], area, { also: ["库区", "location"] }),
    timeField("期初时间", "Opening time"),
  ],
  sales: [
    timeField("销售时间", "Time of sale"),
    placeField,
    field(["ticket", "小票号", "Ticket"], code, {
      required: true,
      also: [
        "流水号",
        "单号",
        "单据号",
        "订单号",
        "销售单号",
        "交易号",
        "receipt",
        "receipt no",
        "ticket no",
        "order no",
      ],
    }),
    lineField,
    field(["till", "机号", "Till"], code, {
      also: ["收银机号", "款台", "pos", "pos no", "register"],
    }),
    skuField,
    field(
      ["quantity", "数量", "Quantity"],
      { form: "quantity", isSigned: true, mayBeZero: false },
      { required: true, also: ["销售数量", "销量", "qty"] },
    ),
    field(["amountFen", "金额", "Amount"], money, {
      required: true,
      also: ["销售金额", "实收", "实收金额", "应收金额", "total", "net amount"],
    }),
    field(
      ["type", "业务类型", "Type"],
      {
        form: "choice",
        choices: { sale: ["销售", "销", "sale"], return: ["退货", "退", "return", "refund"] },
      },
      { also: ["类型", "交易类型", "单据类型"] },
    ),
  ],
  receipts: [
    timeField("收货时间", "Time of receipt"),
    placeField,
    field(["document", "单据号", "Document"], code, {
      required: true,
      also: [
        "单号",
        "收货单号",
        "入库单号",
        "送货单号",
        "采购单号",
        "delivery note",
        "document no",
      ],
    }),
    lineField,
    field(["supplier", "供应商编码", "Supplier code"], code, {
      required: true,
      also: ["供应商", "供应商代码", "supplier", "vendor"],
    }),
    skuField,
    field(
      ["quantity", "数量", "Quantity"],
      { form: "quantity", isSigned: true, mayBeZero: false },
      { required: true, also: ["收货数量", "入库数量", "实收数量", "qty"] },
    ),
    field(
      ["ordered", "订货数量", "Ordered"],
      { form: "quantity", isSigned: false, mayBeZero: false },
      { also: ["订单数量", "订购数量", "ordered qty"] },
    ),
    field(["area", "位置", "Area"], area, { also: ["库区", "location"] }),
    field(["lot", "批号", "Lot"], code, { also: ["批次", "生产批号", "batch"] }),
    field(
      ["expiresOn", "到期日", "Expires on"],
      { form: "day" },
      { also: ["有效期", "有效期至", "保质期至", "expiry", "expiry date"] },
    ),
  ],
};

export const kindLabels: Readonly<Record<ImportKind, Bilingual>> = {
  items: { zh: "商品", en: "Items" },
  places: { zh: "门店和仓库", en: "Shops and warehouses" },
  zones: { zh: "责任区域", en: "Zones" },
  persons: { zh: "人员", en: "People" },
  opening: { zh: "期初库存", en: "Opening stock" },
  sales: { zh: "销售流水", en: "Sales" },
  receipts: { zh: "收货单", en: "Receipts" },
};
