//! The demonstration's menu.

use crate::seed::{Sort, seeded};
use domain::id::CategoryId;
use domain::sales::{Category, OptionChoice, OptionGroup, Product};
use domain::{Label, Money, ProductId};

const CATEGORIES: [(&str, &str); 5] = [
    ("招牌面", "Signature noodles"),
    ("馄饨点心", "Wontons and dumplings"),
    ("热菜凉菜", "Small plates"),
    ("饮品", "Drinks"),
    ("甜品", "Desserts"),
];

/// Which questions a dish asks.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    Nothing,
    /// Thickness, spice, extras.
    Noodles,
    /// Spice.
    Spice,
    /// Hot or iced, how sweet.
    Drink,
    /// How many pieces.
    Pieces,
}

struct Dish {
    category: usize,
    file: &'static str,
    name: (&'static str, &'static str),
    about: (&'static str, &'static str),
    /// In fen.
    price: i64,
    asks: Asks,
    marks: &'static [&'static str],
}

macro_rules! dishes {
    ($($category:literal $file:literal $price:literal $asks:ident [$($mark:literal),*] $zh:literal / $en:literal : $about_zh:literal / $about_en:literal;)+) => {
        &[$(Dish {
            category: $category, file: $file, name: ($zh, $en), about: ($about_zh, $about_en),
            price: $price, asks: Asks::$asks, marks: &[$($mark),*],
        }),+]
    };
}

const DISHES: &[Dish] = dishes![
    0 "braised-beef-noodles" 3800 Noodles ["popular"] "红烧牛肉面" / "Braised beef noodles":
        "牛腩慢炖四小时，酱香浓郁，汤汁挂面。" / "Brisket braised for four hours in soy and star anise, in a broth that clings to the noodles.";
    0 "tomato-egg-noodles" 2600 Noodles ["vegetarian"] "番茄鸡蛋面" / "Tomato and egg noodles":
        "熟番茄炒出红汤，嫩蛋滑进面里。" / "Ripe tomatoes cooked down to a bright soup, with soft folds of egg.";
    0 "dan-dan-noodles" 2800 Noodles ["spicy", "nuts"] "担担面" / "Dan dan noodles":
        "芝麻酱、花椒与焦香肉末，拌开满口香。" / "Sesame, Sichuan pepper and crisp minced pork; toss well, eat at once.";
    0 "scallion-oil-noodles" 2200 Noodles ["vegan"] "葱油拌面" / "Scallion oil noodles":
        "小火熬透的葱油，酱油一淋，简单却难忘。" / "Scallions fried slowly until dark and sweet, soy sauce, nothing else needed.";
    1 "shrimp-wonton-soup" 3200 Nothing ["popular"] "鲜虾馄饨" / "Shrimp wonton soup":
        "整只虾仁，薄皮滑溜，清汤见底。" / "Whole shrimps in silky skins, in a clear soup with seaweed.";
    1 "pork-dumplings" 2400 Pieces [] "猪肉白菜水饺" / "Pork and cabbage dumplings":
        "手擀皮，猪肉白菜馅，配老陈醋。" / "Hand-rolled skins around pork and sweet cabbage, with aged vinegar.";
    1 "xiaolongbao" 3000 Pieces ["popular"] "小笼包" / "Soup dumplings":
        "皮薄汤多，先开窗，后喝汤。" / "Thin skins full of hot broth: bite a window, sip, then eat.";
    2 "cucumber-salad" 1400 Spice ["vegan"] "拍黄瓜" / "Smashed cucumber salad":
        "蒜香爽脆，微酸微辣，开胃第一口。" / "Cool and crisp with garlic, black vinegar and a little chilli.";
    2 "mapo-tofu" 2800 Spice ["spicy"] "麻婆豆腐" / "Mapo tofu":
        "嫩豆腐裹着郫县豆瓣，麻辣鲜烫。" / "Trembling tofu in fermented chilli and Sichuan pepper, hot in every sense.";
    2 "stir-fried-greens" 1800 Nothing ["vegan"] "清炒时蔬" / "Stir-fried greens":
        "当日青菜，大火快炒，锅气十足。" / "Whatever was best at the market this morning, with garlic and a very hot wok.";
    3 "jasmine-tea" 1000 Drink ["vegan"] "茉莉花茶" / "Jasmine tea":
        "七窨花茶，清香回甘。" / "Green tea scented seven times with jasmine blossoms.";
    3 "soy-milk" 800 Drink ["vegan"] "现磨豆浆" / "Fresh soy milk":
        "当天黄豆现磨，醇厚顺滑。" / "Ground this morning from whole soybeans, smooth and full.";
    4 "mung-bean-soup" 1200 Nothing ["vegan"] "绿豆汤" / "Chilled mung bean soup":
        "冰镇绿豆，清甜解暑。" / "Lightly sweet, ice cold, made for summer afternoons.";
    4 "osmanthus-cake" 1600 Nothing ["vegetarian"] "桂花糕" / "Osmanthus cake":
        "软糯米糕，桂花蜜香。" / "Soft steamed rice cake with honeyed osmanthus flowers.";
];

pub(crate) fn categories() -> Vec<Category> {
    let category = |(at, (zh, en)): (usize, &(&str, &str))| Category {
        id: category_id(at),
        name: Label::new(zh, en),
        sort: place(at),
        removed: false,
    };
    CATEGORIES.iter().enumerate().map(category).collect()
}

pub(crate) fn products() -> Vec<Product> {
    DISHES
        .iter()
        .enumerate()
        .map(|(at, dish)| product(at, dish))
        .collect()
}

fn product(at: usize, dish: &Dish) -> Product {
    Product {
        id: ProductId(seeded(Sort::Product, at)),
        category: category_id(dish.category),
        name: Label::new(dish.name.0, dish.name.1),
        about: Label::new(dish.about.0, dish.about.1),
        price: Money(dish.price),
        options: options(dish.asks),
        photo: Some(format!("/media/dishes/{}.webp", dish.file)),
        available: true,
        marks: dish.marks.iter().map(|mark| (*mark).to_owned()).collect(),
        sort: place(at),
        hidden: false,
        removed: false,
    }
}

fn category_id(at: usize) -> CategoryId {
    CategoryId(seeded(Sort::Category, at))
}

/// Tens, so that something fits between.
fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(0) * 10
}

fn options(asks: Asks) -> Vec<OptionGroup> {
    let spice = || {
        one_of(
            "spice",
            ("辣度", "Spice"),
            &[
                ("none", "不辣", "Not spicy", 0),
                ("mild", "微辣", "Mild", 0),
                ("hot", "重辣", "Hot", 0),
            ],
        )
    };
    match asks {
        Asks::Nothing => Vec::new(),
        Asks::Spice => vec![spice()],
        Asks::Noodles => vec![
            one_of(
                "thickness",
                ("面条", "Noodles"),
                &[
                    ("thin", "细面", "Thin", 0),
                    ("regular", "中宽", "Regular", 0),
                    ("wide", "宽面", "Wide", 0),
                ],
            ),
            spice(),
            any_of(
                "extra",
                ("加料", "Extras"),
                &[
                    ("egg", "卤蛋", "Soy egg", 300),
                    ("greens", "青菜", "Greens", 400),
                    ("beef", "牛肉", "Beef", 1200),
                ],
            ),
        ],
        Asks::Drink => vec![
            one_of(
                "heat",
                ("温度", "Served"),
                &[("hot", "热", "Hot", 0), ("iced", "冰", "Iced", 0)],
            ),
            one_of(
                "sugar",
                ("甜度", "Sweetness"),
                &[
                    ("none", "无糖", "None", 0),
                    ("half", "半糖", "Half", 0),
                    ("full", "全糖", "Full", 0),
                ],
            ),
        ],
        Asks::Pieces => vec![one_of(
            "pieces",
            ("份量", "Portion"),
            &[
                ("eight", "八只", "Eight", 0),
                ("twelve", "十二只", "Twelve", 1000),
            ],
        )],
    }
}

type Choices<'a> = &'a [(&'a str, &'a str, &'a str, i64)];

fn one_of(id: &str, name: (&str, &str), choices: Choices<'_>) -> OptionGroup {
    group(id, name, choices, 1, 1)
}

fn any_of(id: &str, name: (&str, &str), choices: Choices<'_>) -> OptionGroup {
    group(
        id,
        name,
        choices,
        0,
        u32::try_from(choices.len()).unwrap_or(0),
    )
}

fn group(id: &str, name: (&str, &str), choices: Choices<'_>, min: u32, max: u32) -> OptionGroup {
    let choice = |(id, zh, en, extra): &(&str, &str, &str, i64)| OptionChoice {
        id: (*id).into(),
        name: Label::new(zh, en),
        extra: Money(*extra),
    };
    OptionGroup {
        id: id.into(),
        name: Label::new(name.0, name.1),
        choices: choices.iter().map(choice).collect(),
        min,
        max,
    }
}
