//! What countries and regions are called, for whoever chooses where a business is.

use domain::Lang;

/// Code, Chinese, English; as CLDR has them.
const NAMES: &[(&str, &str, &str)] = &[
    ("CN", "中国", "China"),
    ("HK", "香港", "Hong Kong"),
    ("MO", "澳门", "Macao"),
    ("TW", "台湾", "Taiwan"),
    ("SG", "新加坡", "Singapore"),
    ("MY", "马来西亚", "Malaysia"),
    ("JP", "日本", "Japan"),
    ("KR", "韩国", "South Korea"),
    ("TH", "泰国", "Thailand"),
    ("VN", "越南", "Vietnam"),
    ("ID", "印度尼西亚", "Indonesia"),
    ("PH", "菲律宾", "Philippines"),
    ("IN", "印度", "India"),
    ("AU", "澳大利亚", "Australia"),
    ("NZ", "新西兰", "New Zealand"),
    ("US", "美国", "United States"),
    ("CA", "加拿大", "Canada"),
    ("MX", "墨西哥", "Mexico"),
    ("BR", "巴西", "Brazil"),
    ("AR", "阿根廷", "Argentina"),
    ("GB", "英国", "United Kingdom"),
    ("IE", "爱尔兰", "Ireland"),
    ("DE", "德国", "Germany"),
    ("AT", "奥地利", "Austria"),
    ("CH", "瑞士", "Switzerland"),
    ("FR", "法国", "France"),
    ("ES", "西班牙", "Spain"),
    ("PT", "葡萄牙", "Portugal"),
    ("IT", "意大利", "Italy"),
    ("NL", "荷兰", "Netherlands"),
    ("BE", "比利时", "Belgium"),
    ("LU", "卢森堡", "Luxembourg"),
    ("DK", "丹麦", "Denmark"),
    ("SE", "瑞典", "Sweden"),
    ("NO", "挪威", "Norway"),
    ("FI", "芬兰", "Finland"),
    ("PL", "波兰", "Poland"),
    ("CZ", "捷克", "Czechia"),
    ("GR", "希腊", "Greece"),
    ("RU", "俄罗斯", "Russia"),
    ("UA", "乌克兰", "Ukraine"),
    ("TR", "土耳其", "Türkiye"),
    ("IL", "以色列", "Israel"),
    ("AE", "阿联酋", "United Arab Emirates"),
    ("ZA", "南非", "South Africa"),
    ("RW", "卢旺达", "Rwanda"),
];

/// The name of a country of the table; its code where there is none.
pub(super) fn country_text(code: &'static str, lang: Lang) -> &'static str {
    let named = NAMES.iter().find(|(of, _, _)| *of == code);
    named.map_or(code, |&(_, zh, en)| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::people::country::PLANS;

    #[test]
    fn every_country_of_the_table_has_a_name() {
        for plan in PLANS {
            for lang in [Lang::Zh, Lang::En] {
                assert_ne!(country_text(plan.country, lang), plan.country);
            }
        }
    }
}
