import type { ShopWorld } from "./world.ts";

/** People are ids in every event; their invented names are told once, when they are registered. */
export function staffId(place: string, index: number): string {
  return `staff-${place}-${index + 1}`;
}

export function promoterId(place: string, index: number): string {
  return `promoter-${place}-${index + 1}`;
}

export function neighbourId(place: string, index = 0): string {
  return `neighbour-${place}-${index + 1}`;
}

export function staffOf(world: ShopWorld, index: number): string {
  return staffId(world.place, index % world.parameters.staff);
}

const surnames =
  "王|Wang,李|Li,张|Zhang,刘|Liu,陈|Chen,杨|Yang,赵|Zhao,黄|Huang,周|Zhou,吴|Wu,徐|Xu,孙|Sun,胡|Hu,朱|Zhu,高|Gao,林|Lin,何|He,郭|Guo,马|Ma,罗|Luo,梁|Liang,宋|Song,郑|Zheng,谢|Xie";
const givenNames =
  "丽娜|Lina,建国|Jianguo,晓梅|Xiaomei,志强|Zhiqiang,雨桐|Yutong,海燕|Haiyan,文博|Wenbo,秀兰|Xiulan,子涵|Zihan,国栋|Guodong,佳怡|Jiayi,春生|Chunsheng,思远|Siyuan,玉芬|Yufen,浩然|Haoran,小芳|Xiaofang,立新|Lixin,静雯|Jingwen,永福|Yongfu";
const neighbourShops =
  "隔壁顺意五金店|Shunyi Hardware next door,街角和兴水果摊|Hexing Fruit at the corner,对面云裳干洗店|Yunshang Cleaners opposite,楼上小满茶室|Xiaoman Tea Room upstairs,隔壁向阳文具店|Xiangyang Stationery next door";

/** Invented, like `王丽娜 Wang Lina`; no two of the first 456 are the same. */
export function personName(number: number): string {
  const [familyZh, familyEn] = pairOf(surnames, number * 7);
  const [givenZh, givenEn] = pairOf(givenNames, number * 5 + Math.floor(number / 24));
  return `${familyZh}${givenZh} ${familyEn} ${givenEn}`;
}

export function neighbourName(number: number): string {
  return pairOf(neighbourShops, number).join(" ");
}

function pairOf(list: string, index: number): readonly [string, string] {
  const pairs = list.split(",");
  const [zh = "", en = ""] = (pairs[index % pairs.length] ?? "").split("|");
  return [zh, en];
}
