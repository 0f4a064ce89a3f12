import { family, type Family } from "./families.ts";

/** Packaged goods of the long tail, which keep. Brands are invented; any likeness is chance. */

const foodBrands =
  "云溪|Yunxi ,青禾|Qinghe ,山里田|Shanlitian ,小满记|Xiaoman ,南枝|Nanzhi ,望乡|Wangxiang ,竹影|Zhuying ,北岸|Beian ".split(
    ",",
  );
const homeBrands =
  "净语|Jingyu ,白露|Bailu ,安然|Anran ,晴屋|Qingwu ,木棉|Mumian ,朗家|Langjia ,知棉|Zhimian ".split(
    ",",
  );
const cellarBrands =
  "古泉|Guquan ,老窖坊|Laojiaofang ,江月|Jiangyue ,金麦|Jinmai ,雪峰|Xuefeng ,石桥|Shiqiao ".split(
    ",",
  );

const cans = ["245 ml", "330 ml", "500 ml", "1 L"];
const packs = ["68 g", "104 g", "158 g", "258 g"];
const jars = ["180 g", "280 g", "450 g", "750 g"];

type Rest = Omit<Parameters<typeof family>[2], "goods">;
const food = (rest: Omit<Rest, "brands">): Rest => ({ ...rest, brands: foodBrands });
const home = (rest: Omit<Rest, "brands">): Rest => ({ ...rest, brands: homeBrands });

export const packagedFamilies: readonly Family[] = [
  family("茶饮料|Tea drinks", "G", {
    ...food({ measure: "瓶", priceFen: [300, 790], shelfLifeDays: 270, sizes: cans }),
    goods:
      "茉莉花茶|jasmine tea,绿茶|green tea,冰红茶|iced black tea,普洱茶|pu-erh tea,柠檬茶|lemon tea,青柑茶|green mandarin tea",
  }),
  family("碳酸与果汁|Soft drinks and juice", "G", {
    ...food({ measure: "瓶", priceFen: [300, 990], shelfLifeDays: 270, sizes: cans }),
    goods:
      "可乐|cola,柠檬汽水|lemonade,橙味汽水|orange soda,葡萄汁|grape juice,芒果汁|mango juice,番茄汁|tomato juice,西柚汁|grapefruit juice",
  }),
  family("功能与咖啡饮料|Energy and coffee drinks", "G", {
    ...food({ measure: "罐", priceFen: [450, 1590], shelfLifeDays: 360, sizes: cans }),
    goods:
      "维生素饮料|vitamin drink,电解质水|electrolyte water,能量饮料|energy drink,拿铁咖啡|latte,美式咖啡|black coffee,摩卡咖啡|mocha",
  }),
  family("常温奶|Long-life milk", "G", {
    ...food({
      measure: "盒",
      priceFen: [390, 6990],
      shelfLifeDays: 180,
      sizes: ["200 ml", "250 ml", "1 L", "12 × 250 ml"],
    }),
    goods:
      "纯牛奶|milk,高钙奶|high-calcium milk,早餐奶|breakfast milk,花生牛奶|peanut milk,核桃乳|walnut drink,椰奶|coconut milk",
  }),
  family("啤酒|Beer", "H", {
    measure: "罐",
    priceFen: [390, 1590],
    shelfLifeDays: 360,
    sizes: ["330 ml", "500 ml", "6 × 330 ml", "12 × 500 ml"],
    brands: cellarBrands,
    goods:
      "淡爽啤酒|light beer,原浆啤酒|draft beer,白啤|wheat beer,黑啤|dark beer,果味啤酒|fruit beer",
  }),
  family("白酒|Baijiu", "H", {
    measure: "瓶",
    priceFen: [2800, 32800],
    shelfLifeDays: 3600,
    sizes: ["100 ml", "250 ml", "500 ml", "1 L"],
    brands: cellarBrands,
    goods:
      "浓香白酒|strong-aroma baijiu,酱香白酒|sauce-aroma baijiu,清香白酒|light-aroma baijiu,米酒|rice wine,梅子酒|plum wine",
  }),
  family("葡萄酒与黄酒|Wine and yellow wine", "H", {
    measure: "瓶",
    priceFen: [2900, 19900],
    shelfLifeDays: 1800,
    sizes: ["187 ml", "375 ml", "500 ml", "750 ml"],
    brands: cellarBrands,
    goods:
      "赤霞珠干红|Cabernet,梅洛干红|Merlot,干白|dry white,桃红|rosé,花雕酒|Huadiao yellow wine",
  }),
  family("饼干糕点|Biscuits and cakes", "J", {
    ...food({ measure: "袋", priceFen: [390, 2990], shelfLifeDays: 270, sizes: packs }),
    goods:
      "苏打饼干|crackers,曲奇|cookies,夹心饼干|cream biscuits,威化|wafers,蛋黄派|egg cake,沙琪玛|sachima,绿豆糕|mung bean cake",
  }),
  family("膨化与肉脯|Puffs and jerky", "J", {
    ...food({ measure: "袋", priceFen: [390, 3590], shelfLifeDays: 240, sizes: packs }),
    goods:
      "玉米片|corn chips,虾条|prawn sticks,米果|rice crackers,爆米花|popcorn,猪肉脯|pork jerky,鱿鱼丝|squid shreds,辣条|spicy sticks",
  }),
  family("糖果巧克力|Sweets and chocolate", "J", {
    ...food({ measure: "袋", priceFen: [290, 4990], shelfLifeDays: 540, sizes: packs }),
    goods:
      "奶糖|milk candy,薄荷糖|mints,软糖|gummies,口香糖|chewing gum,牛奶巧克力|milk chocolate,黑巧克力|dark chocolate,果冻|jelly",
  }),
  family("蜜饯炒货|Preserved fruit and seeds", "J", {
    ...food({ measure: "袋", priceFen: [590, 3990], shelfLifeDays: 270, sizes: packs }),
    goods:
      "话梅|sour plums,葡萄干|raisins,芒果干|dried mango,西瓜子|melon seeds,南瓜子|pumpkin seeds,兰花豆|broad beans",
  }),
  family("方便速食|Instant meals", "K", {
    ...food({
      measure: "桶",
      priceFen: [350, 2590],
      shelfLifeDays: 180,
      sizes: ["86 g", "110 g", "145 g", "5 × 90 g"],
    }),
    goods:
      "红烧牛肉面|beef noodles,酸菜面|pickled-cabbage noodles,香菇鸡面|mushroom chicken noodles,酸辣粉|hot and sour noodles,自热火锅|self-heating hotpot,自热米饭|self-heating rice,螺蛳粉|river-snail noodles",
  }),
  family("罐头酱菜|Tins and pickles", "K", {
    ...food({ measure: "瓶", priceFen: [590, 2890], shelfLifeDays: 540, sizes: jars }),
    goods:
      "黄桃罐头|tinned peaches,午餐肉|luncheon meat,豆豉鲮鱼|dace with black beans,榨菜|mustard pickles,剁椒|chopped chillies,腐乳|fermented tofu,香辣酱|chilli sauce",
  }),
  family("干货杂粮|Dried goods", "K", {
    ...food({ measure: "袋", priceFen: [690, 6990], shelfLifeDays: 360, sizes: jars }),
    goods:
      "黑木耳|wood ear,银耳|silver ear,香菇干|dried shiitake,红枣|jujubes,枸杞|goji berries,桂圆|longans,紫菜|laver,红豆|red beans",
  }),
  family("冲饮茶叶|Powders and tea", "K", {
    ...food({ measure: "罐", priceFen: [1290, 12900], shelfLifeDays: 540, sizes: jars }),
    goods:
      "速溶咖啡|instant coffee,藕粉|lotus powder,芝麻糊|sesame paste,麦片|cereal,龙井|Longjing tea,铁观音|Tieguanyin tea,奶粉|milk powder,蜂蜜|honey",
  }),
  family("纸品|Paper", "L", {
    ...home({
      measure: "提",
      priceFen: [390, 4590],
      shelfLifeDays: 1080,
      sizes: ["3 包", "6 包", "10 卷", "24 包"],
    }),
    goods:
      "抽纸|tissues,卷纸|toilet rolls,厨房纸|kitchen paper,湿巾|wet wipes,手帕纸|pocket tissues,卫生巾|sanitary towels",
  }),
  family("洗护|Washing and care", "L", {
    ...home({
      measure: "瓶",
      priceFen: [990, 8990],
      shelfLifeDays: 1080,
      sizes: ["100 ml", "200 ml", "400 ml", "750 ml"],
    }),
    goods:
      "洗发水|shampoo,沐浴露|shower gel,护发素|conditioner,洗手液|hand soap,护手霜|hand cream,洗面奶|face wash,身体乳|body lotion",
  }),
  family("口腔|Mouth care", "L", {
    ...home({
      measure: "支",
      priceFen: [590, 3990],
      shelfLifeDays: 1080,
      sizes: ["90 g", "120 g", "140 g", "180 g"],
    }),
    goods:
      "薄荷牙膏|mint toothpaste,儿童牙膏|children's toothpaste,软毛牙刷|soft toothbrush,漱口水|mouthwash,牙线|dental floss",
  }),
  family("家居清洁|Household cleaning", "M", {
    ...home({
      measure: "瓶",
      priceFen: [590, 5990],
      shelfLifeDays: 1080,
      sizes: ["300 g", "500 g", "1 kg", "2 kg"],
    }),
    goods:
      "洗洁精|washing-up liquid,洗衣液|laundry liquid,洗衣粉|washing powder,洁厕液|toilet cleaner,消毒液|disinfectant,柔顺剂|softener,垃圾袋|bin bags",
  }),
  family("日用百货|Sundries", "M", {
    ...home({
      measure: "件",
      priceFen: [390, 3990],
      shelfLifeDays: 1800,
      sizes: ["S", "M", "L", "XL"],
    }),
    goods:
      "毛巾|towel,拖鞋|slippers,保鲜袋|freezer bags,电池|batteries,雨伞|umbrella,一次性杯|paper cups,笔记本|notebook,圆珠笔|ballpoint pen,数据线|charging cable",
  }),
  family("母婴宠物|Baby and pets", "M", {
    ...home({
      measure: "袋",
      priceFen: [1290, 12900],
      shelfLifeDays: 540,
      sizes: ["200 g", "500 g", "1.5 kg", "2.5 kg"],
    }),
    goods:
      "婴儿米粉|baby cereal,纸尿裤|nappies,婴儿湿巾|baby wipes,猫粮|cat food,狗粮|dog food,猫砂|cat litter,宠物零食|pet treats",
  }),
];

/** Category numbers from here on are packaged goods; the set's own are below. */
export const packagedCategory = 1000;
