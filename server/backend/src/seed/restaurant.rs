//! The demonstration's business.

use crate::seed::{Sort, seeded};
use domain::Label;
use domain::account::Business;
use domain::id::BusinessId;
use domain::money::Currency;
use domain::people::Country;

pub(crate) fn business() -> Business {
    Business {
        id: BusinessId(seeded(Sort::Business, 0)),
        name: Label::new("禾味面馆", "Hewei Noodle House"),
        about: Label::new(
            "现拉面条，慢炖骨汤。上海市静安区禾街 12 号，每日 10:30–21:30。",
            "Hand-pulled noodles and slow-simmered broth. 12 He Street, Jing'an, Shanghai. Open daily 10:30 to 21:30.",
        ),
        currency: Currency("CNY".into()),
        zone: "Asia/Shanghai".into(),
        accent: "#b45309".into(),
        tables: (1..=16).map(|table| table.to_string()).collect(),
        delivers: true,
        country: Country::default(),
    }
}
