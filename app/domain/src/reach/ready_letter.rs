//! Letters to begin a campaign with, with texts in both languages. What only the business knows stands in square brackets.

use crate::label::Label;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyLetter {
    pub name: Label,
    pub subject: Label,
    pub body: Label,
}

/// What somebody writes for, the headings of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterGoal {
    News,
    Offer,
    Occasion,
    Thanks,
    Ask,
}

impl LetterGoal {
    pub const ALL: [Self; 5] = [
        Self::News,
        Self::Offer,
        Self::Occasion,
        Self::Thanks,
        Self::Ask,
    ];

    #[must_use]
    pub fn letters(self) -> Vec<ReadyLetter> {
        match self {
            Self::News => news(),
            Self::Offer => offers(),
            Self::Occasion => occasions(),
            Self::Thanks => thanks(),
            Self::Ask => asks(),
        }
    }
}

/// The first piece of a text that is still to be filled in, with its brackets.
#[must_use]
pub fn gap(text: &Label) -> Option<&str> {
    [text.en.as_str(), text.zh.as_str()]
        .into_iter()
        .find_map(|text| {
            text.match_indices('[').find_map(|(open, _)| {
                let rest = text.get(open..)?;
                let end = rest.find([']', '\n'])?;
                (end > 1 && rest.get(end..)?.starts_with(']')).then(|| rest.get(..=end))?
            })
        })
}

fn letter(name: [&str; 2], subject: [&str; 2], body: [&str; 2]) -> ReadyLetter {
    let label = |[en, zh]: [&str; 2]| Label::new(zh, en);
    ReadyLetter {
        name: label(name),
        subject: label(subject),
        body: label(body),
    }
}

fn news() -> Vec<ReadyLetter> {
    vec![
        letter(
            ["Something new", "上新"],
            ["New at {business}: [what it is]", "{business}上新：[新品]"],
            [
                "Dear {name},\n\nsince [day] there is something new here: [what it is]. [One sentence about it.]\n\nHave a look:\n{link}\n\nSee you soon\n{business}",
                "{name}，您好！\n\n[日期]起，我们有新东西了：[新品]。[一句介绍。]\n\n点这里看看：\n{link}\n\n期待您的光临\n{business}",
            ],
        ),
        letter(
            ["New season", "换季"],
            ["The new season at {business}", "{business}换季啦"],
            [
                "Dear {name},\n\nthe season changes, and so does what we have: [three things that are new]. What goes with the old season is here until [day].\n\n{link}\n\nSee you soon\n{business}",
                "{name}，您好！\n\n换季了，我们也换了新：[三样新品]。上一季的只到[日期]。\n\n{link}\n\n期待您的光临\n{business}",
            ],
        ),
        letter(
            ["New opening hours", "营业时间调整"],
            ["We open at new hours", "我们的营业时间有变"],
            [
                "Dear {name},\n\nfrom [day] we are open [days and hours]. Bookings that you have stay as they are.\n\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n自[日期]起，我们的营业时间改为[时间]。您已有的预约不受影响。\n\n{link}\n\n{business}",
            ],
        ),
        letter(
            ["Closed for some days", "休息通知"],
            ["Closed from [day] to [day]", "[日期]至[日期]休息"],
            [
                "Dear {name},\n\nwe take a rest from [day] to [day] and are here again on [day]. Orders and bookings for the days after are open as always:\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n我们[日期]至[日期]休息，[日期]恢复营业。之后的订单和预约照常接受：\n{link}\n\n{business}",
            ],
        ),
        letter(
            ["We move", "搬迁通知"],
            ["{business} has a new address", "{business}搬家了"],
            [
                "Dear {name},\n\nfrom [day] you find us at [address]. [How to get there.] Everything else stays as you know it.\n\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n自[日期]起，我们搬到[地址]。[怎么到。]其他一切照旧。\n\n{link}\n\n{business}",
            ],
        ),
    ]
}

fn offers() -> Vec<ReadyLetter> {
    vec![
        letter(
            ["This weekend", "周末优惠"],
            ["This weekend at {business}", "{business}本周末优惠"],
            [
                "Dear {name},\n\non Saturday and Sunday there is [what] for [price]. No code, nothing to print: order as always.\n\n{link}\n\nSee you on the weekend\n{business}",
                "{name}，您好！\n\n这个周六和周日，[商品]只要[价格]。不用优惠码，照常下单就行。\n\n{link}\n\n周末见\n{business}",
            ],
        ),
        letter(
            ["Quiet days", "平日优惠"],
            ["More room for you on [day]", "[星期]来，更从容"],
            [
                "Dear {name},\n\n[day] is our quietest day: no waiting, and [what] for [price]. It holds until [day].\n\n{link}\n\nSee you soon\n{business}",
                "{name}，您好！\n\n[星期]人最少，不用等位，[商品]只要[价格]，截至[日期]。\n\n{link}\n\n期待您的光临\n{business}",
            ],
        ),
        letter(
            ["A coupon", "送您一张券"],
            ["A coupon for you", "送您一张优惠券"],
            [
                "Dear {name},\n\nthere is a coupon here for you: [what it gives]. Collect it with one tap, and use it until [day].\n\n{link}\n\nSee you soon\n{business}",
                "{name}，您好！\n\n为您准备了一张优惠券：[内容]。点一下就能领取，[日期]前有效。\n\n{link}\n\n期待您的光临\n{business}",
            ],
        ),
        letter(
            ["Last days", "最后几天"],
            ["Only until [day]", "仅剩几天，[日期]截止"],
            [
                "Dear {name},\n\nin case you meant to and have not yet: [the offer] ends on [day].\n\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n怕您错过：[优惠]到[日期]结束。\n\n{link}\n\n{business}",
            ],
        ),
        letter(
            ["Order ahead", "提前下单"],
            ["Ready when you come", "到店即取，不用等"],
            [
                "Dear {name},\n\ndid you know? You can order on your phone before you set out, and it is ready when you arrive. Until [day] there is [what] with it.\n\n{link}\n\nSee you soon\n{business}",
                "{name}，您好！\n\n出门前在手机上下单，到店就能取。[日期]前还送[赠品]。\n\n{link}\n\n期待您的光临\n{business}",
            ],
        ),
    ]
}

fn occasions() -> Vec<ReadyLetter> {
    vec![
        letter(
            ["Spring Festival", "春节"],
            [
                "Happy Spring Festival from {business}",
                "{business}给您拜年",
            ],
            [
                "Dear {name},\n\na happy Spring Festival to you and your family. We are open on [days], and closed on [days]; tables for the holidays can be booked now:\n{link}\n\nAll the best\n{business}",
                "{name}，您好！\n\n祝您和家人新春快乐，万事如意！春节期间[日期]照常营业，[日期]休息。节日座位现在可以预约：\n{link}\n\n{business}敬贺",
            ],
        ),
        letter(
            ["Mid-Autumn", "中秋"],
            ["For the Mid-Autumn Festival", "中秋团圆，{business}祝福"],
            [
                "Dear {name},\n\nwe wish you a Mid-Autumn Festival with everybody who belongs to you. For the evening there is [what], to eat here or to take home.\n\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n祝您中秋团圆、阖家安康。节日当晚有[内容]，堂食外带都可以。\n\n{link}\n\n{business}",
            ],
        ),
        letter(
            ["End of the year", "年末"],
            ["Until next year", "这一年，谢谢您"],
            [
                "Dear {name},\n\nthe year ends, and we thank you for having been our guest. We are here until [day] and again from [day].\n\n{link}\n\nA good new year\n{business}",
                "{name}，您好！\n\n一年将尽，感谢您的光顾。我们营业到[日期]，[日期]再见。\n\n{link}\n\n新年快乐\n{business}",
            ],
        ),
        letter(
            ["An event", "活动邀请"],
            [
                "You are invited: [event] on [day]",
                "诚邀您参加：[日期][活动]",
            ],
            [
                "Dear {name},\n\non [day] at [time] there is [event] at our place. There is room for [number]; who says so first has a place:\n{link}\n\nWe look forward to it\n{business}",
                "{name}，您好！\n\n[日期][时间]，我们举办[活动]，名额[人数]位，先报先得：\n{link}\n\n期待与您见面\n{business}",
            ],
        ),
    ]
}

fn thanks() -> Vec<ReadyLetter> {
    vec![
        letter(
            ["Thanks to regulars", "感谢老顾客"],
            ["Thank you, {name}", "{name}，谢谢您"],
            [
                "Dear {name},\n\nyou come back again and again, and we notice. As a thank-you there is [what] for you until [day]; show this mail, or order as always:\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n谢谢您一次次光顾。[日期]前，我们为您准备了[内容]，出示这封邮件或照常下单即可：\n{link}\n\n{business}",
            ],
        ),
        letter(
            ["We have not seen you", "好久不见"],
            ["It has been a while", "好久不见，甚是想念"],
            [
                "Dear {name},\n\nit has been a while. Since then [what is new]. If something was not right the last time, answer this mail: a person reads it.\n\n{link}\n\nYours\n{business}",
                "{name}，您好！\n\n好久不见。这段时间我们[有什么新变化]。如果上次有不周到的地方，直接回复这封邮件，我们会认真看。\n\n{link}\n\n{business}",
            ],
        ),
        letter(
            ["Our birthday", "店庆"],
            ["{business} has its birthday", "{business}店庆"],
            [
                "Dear {name},\n\non [day] we are [number] years old – because of guests like you. On that day there is [what].\n\n{link}\n\nCome and celebrate\n{business}",
                "{name}，您好！\n\n[日期]是我们[几]周年店庆，多亏有您。当天有[内容]。\n\n{link}\n\n欢迎来一起庆祝\n{business}",
            ],
        ),
    ]
}

fn asks() -> Vec<ReadyLetter> {
    vec![
        letter(
            ["What do you think?", "听听您的意见"],
            ["One question", "想问您一个问题"],
            [
                "Dear {name},\n\nwe would like to know: [question]. Answer this mail with a word or two; a person reads it.\n\nThank you\n{business}",
                "{name}，您好！\n\n想请教您：[问题]？直接回复这封邮件，一两句就好，我们会认真看。\n\n谢谢\n{business}",
            ],
        ),
        letter(
            ["Tell a friend", "推荐给朋友"],
            [
                "Do you know somebody who would like it here?",
                "有朋友也会喜欢这里吗？",
            ],
            [
                "Dear {name},\n\nif you know somebody who would like it here, send them this address:\n{link}\n\nWhoever comes with you before [day] gets [what].\n\nYours\n{business}",
                "{name}，您好！\n\n如果有朋友也会喜欢这里，把这个地址发给他们：\n{link}\n\n[日期]前与您一起来的朋友可得[内容]。\n\n{business}",
            ],
        ),
        letter(
            ["We look for people", "招聘"],
            ["Work with us?", "想和我们一起工作吗？"],
            [
                "Dear {name},\n\nwe look for [whom], from [day]. If that is you, or somebody you know, answer this mail.\n\nYours\n{business}",
                "{name}，您好！\n\n我们招聘[岗位]，[日期]到岗。如果您或身边的朋友有意，直接回复这封邮件。\n\n{business}",
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reach::template::{languages, variables_fit};
    use std::collections::BTreeSet;

    #[test]
    fn there_are_twenty_whole_letters_in_both_languages() {
        let all: Vec<_> = LetterGoal::ALL
            .into_iter()
            .flat_map(LetterGoal::letters)
            .collect();
        assert_eq!(all.len(), 20);
        let names: BTreeSet<_> = all.iter().map(|one| one.name.en.clone()).collect();
        assert_eq!(names.len(), all.len());
        for one in &all {
            assert_eq!(languages(&one.subject, &one.body).len(), 2, "{one:?}");
            assert_eq!(variables_fit(&one.subject), Ok(()));
            assert_eq!(variables_fit(&one.body), Ok(()));
            assert!(one.body.en.contains("{name}") && one.body.zh.contains("{name}"));
            assert!(one.subject.en.chars().count() <= 60);
            // Both languages ask for as many pieces, or one of them would leave with less.
            let gaps = |text: &str| text.matches('[').count() > 0;
            assert_eq!(gaps(&one.body.en), gaps(&one.body.zh), "{one:?}");
        }
    }

    #[test]
    fn a_gap_is_found_in_either_language() {
        let label = |zh: &str, en: &str| Label::new(zh, en);
        assert_eq!(gap(&label("", "until [day], [hour]")), Some("[day]"));
        assert_eq!(gap(&label("到[日期]", "until Friday")), Some("[日期]"));
        for fine in ["", "a[] b", "a [ b", "a [b\nc]", "a ] b", "[", "a]["] {
            assert_eq!(gap(&label(fine, fine)), None, "{fine}");
        }
    }
}
