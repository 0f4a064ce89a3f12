export type Zone = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "J" | "K" | "L" | "M";

/** A family of groceries: what a category number of the set is shown as. The set itself has no names. */
export type Family = {
  readonly zh: string;
  readonly en: string;
  readonly zone: Zone;
  readonly measure: string;
  /** Price range, fen. */
  readonly priceFen: readonly [number, number];
  readonly shelfLifeDays: number;
  /** Pairs zh|en. */
  readonly goods: readonly string[];
  readonly sizes: readonly string[];
  /** Pairs zh|en that stand before the good; none means the grades of fresh goods. */
  readonly brands?: readonly string[];
};

const grams = ["300 g", "500 g", "800 g", "1 kg"];
const smallGrams = ["100 g", "150 g", "200 g", "250 g"];
const bottles = ["250 ml", "330 ml", "500 ml", "950 ml"];

export function family(
  names: string,
  zone: Family["zone"],
  rest: Pick<Family, "measure" | "priceFen" | "shelfLifeDays" | "sizes" | "brands"> & {
    readonly goods: string;
  },
): Family {
  const [zh = "", en = ""] = names.split("|");
  return { ...rest, zh, en, zone, goods: rest.goods.split(",") };
}

export const families: readonly Family[] = [
  family("叶菜|Leaf vegetables", "A", {
    measure: "份",
    priceFen: [299, 899],
    shelfLifeDays: 3,
    sizes: grams,
    goods:
      "上海青|Shanghai pak choi,菠菜|Spinach,生菜|Lettuce,油麦菜|Indian lettuce,空心菜|Water spinach,娃娃菜|Baby cabbage,茼蒿|Crown daisy,芹菜|Celery",
  }),
  family("根茎|Roots", "A", {
    measure: "份",
    priceFen: [299, 999],
    shelfLifeDays: 10,
    sizes: grams,
    goods:
      "土豆|Potatoes,胡萝卜|Carrots,白萝卜|White radish,山药|Chinese yam,莲藕|Lotus root,洋葱|Onions,红薯|Sweet potatoes,芋头|Taro",
  }),
  family("茄果|Fruit vegetables", "A", {
    measure: "份",
    priceFen: [399, 1299],
    shelfLifeDays: 5,
    sizes: grams,
    goods:
      "番茄|Tomatoes,黄瓜|Cucumbers,茄子|Aubergines,青椒|Green peppers,西葫芦|Courgettes,冬瓜|Winter melon,苦瓜|Bitter melon,秋葵|Okra",
  }),
  family("菌菇|Mushrooms", "A", {
    measure: "盒",
    priceFen: [399, 1590],
    shelfLifeDays: 6,
    sizes: smallGrams,
    goods:
      "香菇|Shiitake,金针菇|Enoki,杏鲍菇|King oyster mushrooms,白玉菇|White beech mushrooms,平菇|Oyster mushrooms,口蘑|Button mushrooms",
  }),
  family("豆类|Beans and sprouts", "A", {
    measure: "份",
    priceFen: [299, 1090],
    shelfLifeDays: 4,
    sizes: grams,
    goods:
      "四季豆|Green beans,毛豆|Edamame,黄豆芽|Soybean sprouts,绿豆芽|Mung bean sprouts,荷兰豆|Snow peas,豇豆|Yardlong beans",
  }),
  family("葱姜蒜|Aromatics", "A", {
    measure: "份",
    priceFen: [199, 690],
    shelfLifeDays: 10,
    sizes: smallGrams,
    goods:
      "小葱|Spring onions,生姜|Ginger,大蒜|Garlic,香菜|Coriander,小米辣|Bird's eye chillies,蒜苗|Garlic shoots",
  }),
  family("苹果梨|Apples and pears", "B", {
    measure: "份",
    priceFen: [890, 2490],
    shelfLifeDays: 14,
    sizes: grams,
    goods:
      "红富士苹果|Fuji apples,嘎啦苹果|Gala apples,皇冠梨|Crown pears,香梨|Fragrant pears,雪梨|Snow pears",
  }),
  family("柑橘|Citrus", "B", {
    measure: "份",
    priceFen: [790, 2290],
    shelfLifeDays: 12,
    sizes: grams,
    goods:
      "脐橙|Navel oranges,沃柑|Orah mandarins,柠檬|Lemons,西柚|Grapefruit,砂糖橘|Sugar mandarins",
  }),
  family("浆果|Berries", "B", {
    measure: "盒",
    priceFen: [1290, 3990],
    shelfLifeDays: 3,
    sizes: smallGrams,
    goods:
      "草莓|Strawberries,蓝莓|Blueberries,葡萄|Grapes,阳光玫瑰|Shine Muscat,樱桃|Cherries,桑葚|Mulberries",
  }),
  family("瓜果|Melons", "B", {
    measure: "份",
    priceFen: [990, 3290],
    shelfLifeDays: 5,
    sizes: ["1/4", "1/2", "1 kg", "2 kg"],
    goods: "西瓜|Watermelon,哈密瓜|Hami melon,羊角蜜|Horn melon,木瓜|Papaya,甜瓜|Sweet melon",
  }),
  family("热带水果|Tropical fruit", "B", {
    measure: "份",
    priceFen: [690, 3990],
    shelfLifeDays: 5,
    sizes: grams,
    goods:
      "香蕉|Bananas,芒果|Mangoes,菠萝|Pineapple,火龙果|Dragon fruit,猕猴桃|Kiwi fruit,牛油果|Avocados,荔枝|Lychees",
  }),
  family("猪肉|Pork", "C", {
    measure: "盒",
    priceFen: [1290, 4590],
    shelfLifeDays: 4,
    sizes: ["200 g", "300 g", "400 g", "500 g"],
    goods:
      "五花肉|Pork belly,里脊|Pork tenderloin,猪肉末|Minced pork,排骨|Pork ribs,猪蹄|Pork trotters,梅花肉|Pork shoulder",
  }),
  family("牛羊肉|Beef and lamb", "C", {
    measure: "盒",
    priceFen: [2590, 8990],
    shelfLifeDays: 4,
    sizes: ["200 g", "250 g", "400 g", "500 g"],
    goods:
      "牛腩|Beef brisket,牛腱|Beef shank,肥牛卷|Beef slices,羊肉卷|Lamb slices,羊排|Lamb chops",
  }),
  family("禽肉|Poultry", "C", {
    measure: "盒",
    priceFen: [990, 3990],
    shelfLifeDays: 4,
    sizes: ["300 g", "400 g", "500 g", "1 kg"],
    goods:
      "鸡胸肉|Chicken breast,鸡翅中|Chicken mid-wings,鸡腿|Chicken legs,三黄鸡|Whole chicken,鸭腿|Duck legs",
  }),
  family("鲜蛋|Eggs", "C", {
    measure: "盒",
    priceFen: [790, 3290],
    shelfLifeDays: 30,
    sizes: ["6", "10", "15", "30"],
    goods:
      "鲜鸡蛋|Eggs,土鸡蛋|Free-range eggs,咸鸭蛋|Salted duck eggs,皮蛋|Preserved eggs,鹌鹑蛋|Quail eggs",
  }),
  family("鱼虾|Fish and shrimp", "C", {
    measure: "盒",
    priceFen: [1590, 6990],
    shelfLifeDays: 3,
    sizes: ["200 g", "300 g", "400 g", "500 g"],
    goods:
      "基围虾|Shrimp,鲈鱼|Sea bass,带鱼段|Hairtail pieces,花蛤|Clams,三文鱼|Salmon,黑鱼片|Snakehead slices,鱿鱼|Squid",
  }),
  family("豆制品|Tofu", "C", {
    measure: "盒",
    priceFen: [250, 990],
    shelfLifeDays: 6,
    sizes: ["200 g", "300 g", "350 g", "400 g"],
    goods:
      "嫩豆腐|Soft tofu,老豆腐|Firm tofu,豆腐干|Dried tofu,千张|Tofu sheets,油豆腐|Fried tofu,素鸡|Tofu roll",
  }),
  family("鲜奶|Milk", "D", {
    measure: "瓶",
    priceFen: [590, 2290],
    shelfLifeDays: 10,
    sizes: bottles,
    goods:
      "鲜牛奶|Fresh milk,低脂牛奶|Low-fat milk,高钙牛奶|Calcium milk,豆浆|Soy milk,燕麦奶|Oat drink",
  }),
  family("酸奶|Yoghurt", "D", {
    measure: "杯",
    priceFen: [490, 1990],
    shelfLifeDays: 18,
    sizes: ["100 g", "150 g", "180 g", "400 g"],
    goods:
      "原味酸奶|Plain yoghurt,草莓酸奶|Strawberry yoghurt,希腊酸奶|Greek yoghurt,黄桃酸奶|Peach yoghurt,芒果酸奶|Mango yoghurt",
  }),
  family("奶酪黄油|Cheese and butter", "D", {
    measure: "盒",
    priceFen: [1290, 3990],
    shelfLifeDays: 90,
    sizes: smallGrams,
    goods: "奶酪棒|Cheese sticks,奶酪片|Cheese slices,黄油|Butter,马苏里拉|Mozzarella",
  }),
  family("烘焙|Bakery", "D", {
    measure: "袋",
    priceFen: [590, 1890],
    shelfLifeDays: 4,
    sizes: ["80 g", "120 g", "300 g", "400 g"],
    goods:
      "切片吐司|Sliced toast,奶油餐包|Cream rolls,全麦面包|Wholemeal bread,蛋挞|Egg tarts,瑞士卷|Swiss roll,可颂|Croissants",
  }),
  family("面点|Dough snacks", "D", {
    measure: "袋",
    priceFen: [690, 2290],
    shelfLifeDays: 5,
    sizes: ["200 g", "300 g", "400 g", "600 g"],
    goods:
      "鲜肉馄饨|Pork wonton,手工水饺|Dumplings,小笼包|Soup buns,馒头|Steamed buns,花卷|Flower rolls,烧卖|Shaomai",
  }),
  family("面条米粉|Noodles", "E", {
    measure: "袋",
    priceFen: [390, 1490],
    shelfLifeDays: 60,
    sizes: ["200 g", "400 g", "500 g", "1 kg"],
    goods:
      "鲜拉面|Fresh ramen,挂面|Dried noodles,米粉|Rice noodles,年糕|Rice cakes,粉丝|Glass noodles,乌冬面|Udon",
  }),
  family("米粮|Rice and grain", "E", {
    measure: "袋",
    priceFen: [990, 5990],
    shelfLifeDays: 360,
    sizes: ["500 g", "1 kg", "2.5 kg", "5 kg"],
    goods:
      "五常大米|Wuchang rice,小米|Millet,糯米|Glutinous rice,燕麦片|Oat flakes,绿豆|Mung beans,面粉|Flour",
  }),
  family("调味|Seasonings", "E", {
    measure: "瓶",
    priceFen: [490, 2590],
    shelfLifeDays: 540,
    sizes: ["180 g", "300 ml", "500 ml", "800 ml"],
    goods:
      "生抽|Light soy sauce,老抽|Dark soy sauce,香醋|Vinegar,蚝油|Oyster sauce,料酒|Cooking wine,豆瓣酱|Bean paste,芝麻油|Sesame oil",
  }),
  family("食用油|Cooking oil", "E", {
    measure: "瓶",
    priceFen: [1990, 8990],
    shelfLifeDays: 540,
    sizes: ["500 ml", "900 ml", "1.8 L", "5 L"],
    goods: "菜籽油|Rapeseed oil,花生油|Peanut oil,玉米油|Corn oil,橄榄油|Olive oil",
  }),
  family("熟食|Cooked food", "D", {
    measure: "盒",
    priceFen: [1290, 3990],
    shelfLifeDays: 3,
    sizes: ["150 g", "200 g", "300 g", "400 g"],
    goods:
      "卤牛肉|Braised beef,盐水鸭|Salted duck,凉拌木耳|Wood-ear salad,酱鸭|Sauced duck,泡椒凤爪|Pickled chicken feet",
  }),
  family("预制菜|Ready meals", "D", {
    measure: "盒",
    priceFen: [1490, 4990],
    shelfLifeDays: 7,
    sizes: ["300 g", "400 g", "500 g", "650 g"],
    goods:
      "宫保鸡丁|Kung pao chicken,酸菜鱼|Pickled-cabbage fish,红烧肉|Red-braised pork,鱼香肉丝|Yuxiang pork,小炒黄牛肉|Stir-fried beef",
  }),
  family("冷冻|Frozen food", "F", {
    measure: "袋",
    priceFen: [990, 3990],
    shelfLifeDays: 270,
    sizes: ["300 g", "400 g", "500 g", "1 kg"],
    goods:
      "速冻水饺|Frozen dumplings,汤圆|Sweet rice balls,手抓饼|Flatbread,虾滑|Shrimp paste,鱼丸|Fish balls,冰淇淋|Ice cream",
  }),
  family("饮料|Drinks", "F", {
    measure: "瓶",
    priceFen: [250, 1290],
    shelfLifeDays: 270,
    sizes: bottles,
    goods:
      "矿泉水|Mineral water,乌龙茶|Oolong tea,橙汁|Orange juice,椰子水|Coconut water,气泡水|Sparkling water,酸梅汤|Plum drink,苹果汁|Apple juice",
  }),
  family("零食|Snacks", "F", {
    measure: "袋",
    priceFen: [490, 2490],
    shelfLifeDays: 180,
    sizes: smallGrams,
    goods:
      "薯片|Crisps,海苔|Seaweed,牛肉干|Beef jerky,饼干|Biscuits,山楂片|Hawthorn slices,锅巴|Rice crusts",
  }),
  family("坚果|Nuts", "F", {
    measure: "袋",
    priceFen: [1290, 4990],
    shelfLifeDays: 240,
    sizes: smallGrams,
    goods:
      "核桃|Walnuts,腰果|Cashews,巴旦木|Almonds,瓜子|Sunflower seeds,开心果|Pistachios,花生|Peanuts",
  }),
];
