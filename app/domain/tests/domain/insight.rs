//! The models against published and independently computed answers (`tests/insight/README.md`).

use domain::insight::check::{self, Csv, Judgement, Report, Source};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/insight")
}

fn table(text: &str) -> Csv {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let headers = cells(reader.headers().unwrap());
    let rows = reader
        .records()
        .map(|record| cells(&record.unwrap()))
        .collect();
    Csv { headers, rows }
}

fn read(source: Source<'_>) -> Result<Csv, String> {
    match source {
        Source::Text(text) => Ok(table(text)),
        Source::File(name) => {
            let text =
                fs::read_to_string(folder().join(name)).map_err(|error| error.to_string())?;
            Ok(table(&text))
        }
    }
}

fn checked(name: &str) -> Report {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    check::check(&text, &read).unwrap()
}

#[track_caller]
fn passes(name: &str) {
    let report = checked(name);
    let out: Vec<String> = report
        .figures
        .iter()
        .filter(|figure| figure.judgement == Judgement::Out)
        .map(|figure| {
            format!(
                "{}: {} is not {:?} ({})",
                figure.key, figure.own, figure.expected, figure.tolerance
            )
        })
        .collect();
    assert!(out.is_empty(), "{}", out.join("\n"));
    assert!(
        report
            .figures
            .iter()
            .any(|figure| figure.judgement == Judgement::Within)
    );
}

macro_rules! fixtures {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { passes(stringify!($name)); })*

        #[test]
        fn every_fixture_has_its_test() {
            let mut named: Vec<String> = vec![$(stringify!($name).to_owned()),*];
            named.sort();
            let mut there: Vec<String> = fs::read_dir(folder())
                .unwrap()
                .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
                .collect();
            there.sort();
            assert_eq!(named, there);
        }
    };
}

fixtures! {
    ab_tests,
    anomaly_births_1978,
    churn_cdnow,
    effect_incentive,
    effect_money,
    forecast_airline,
    forecast_cafe,
    forecast_daily_births,
    formulas,
    lifetime_cdnow,
    linear_deliveries,
    linear_longley,
    logistic_churn,
    logistic_spector,
    recommend_dishes,
    refuse,
    rfm_cdnow,
    tree_churn,
    tree_churn_depth2,
}

mod properties {
    use domain::insight::ab_test::{self, Arm};
    use domain::insight::purchase::Purchase;
    use domain::insight::table::Table;
    use domain::insight::{
        Code, Refusal, forecast, lifetime, linear, logistic, recommend, score, tree,
    };
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    type Rows = Vec<(f64, f64, bool)>;

    fn table(rows: &Rows, of: impl Fn(&(f64, f64, bool)) -> f64) -> Table {
        Table {
            names: vec!["x".to_owned(), "z".to_owned()],
            columns: vec![
                rows.iter().map(|row| row.0).collect(),
                rows.iter().map(|row| row.1).collect(),
            ],
            target: rows.iter().map(of).collect(),
        }
    }

    fn outcome(row: &(f64, f64, bool)) -> f64 {
        f64::from(u8::from(row.2))
    }

    /// A million times the same mixing of bits, so that no test needs randomness.
    fn mixed(seed: u64) -> u64 {
        let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn share(seed: u64) -> f64 {
        (mixed(seed) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Rows whose outcome depends on x, and with `noise` on nothing.
    fn rows(count: u64, seed: u64, noise: bool) -> Rows {
        (0..count)
            .map(|at| {
                let base = mixed(seed) ^ (at * 3);
                let (x, z) = (share(base), share(base.wrapping_add(1 << 40)));
                let chance = if noise { 0.3 } else { 0.05 + 0.8 * x };
                (x, z, share(base.wrapping_add(2 << 40)) < chance)
            })
            .collect()
    }

    #[test]
    fn shuffled_outcomes_are_refused() {
        let refused = (0..20)
            .filter(|seed| {
                let train = table(&rows(400, 2 * seed, true), outcome);
                let test = table(&rows(200, 2 * seed + 1, true), outcome);
                let model = logistic::fit(&train, &logistic::Rules::default());
                model
                    .and_then(|model| model.hold_out(&test)?.verdict())
                    .is_err()
            })
            .count();
        assert!(refused >= 18, "{refused} of 20");
    }

    #[test]
    fn a_planted_cause_is_found_by_regression_and_by_tree() {
        let train = table(&rows(2_000, 7, false), outcome);
        let test = table(&rows(2_000, 8, false), outcome);
        let model = logistic::fit(&train, &logistic::Rules::default()).unwrap();
        model.hold_out(&test).unwrap().verdict().unwrap();
        let [_, x, z] = &model.coefficients[..] else {
            panic!("two inputs")
        };
        assert!(x.value / x.standard_error > 4.0 && (z.value / z.standard_error).abs() < 3.0);
        let tree = tree::fit(&train, &tree::Rules::of(2_000)).unwrap();
        assert_eq!(tree.root.split.as_ref().unwrap().input, 0);
        tree.hold_out(&test).unwrap().verdict().unwrap();
    }

    #[test]
    fn an_input_that_foretells_without_exception_is_separated() {
        // Nobody with z did: the likelihood has no highest place, though x alone would have one.
        let half = |at: u64| f64::from(u8::from(at.is_multiple_of(4)));
        let rows: Rows = rows(400, 3, false)
            .into_iter()
            .zip(0..)
            .map(|((x, _, yes), at)| (x, half(at), yes && half(at) == 0.0))
            .collect();
        let refused = logistic::fit(&table(&rows, outcome), &logistic::Rules::default());
        assert_eq!(refused.unwrap_err().code, Code::Separated);
    }

    #[test]
    fn every_code_is_reached() {
        let refusals: Vec<Refusal> = refused_tables()
            .into_iter()
            .chain(refused_others())
            .flatten()
            .collect();
        let reached: BTreeSet<Code> = refusals.iter().map(|one| one.code).collect();
        assert_eq!(reached, Code::ALL.into_iter().collect());
        for one in refusals {
            let kept = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<Refusal>(&kept).unwrap(), one);
        }
    }

    fn refused_tables() -> Vec<Option<Refusal>> {
        let line = |rows: &Rows, y: fn(&(f64, f64, bool)) -> f64| {
            linear::fit(&table(rows, y), &linear::Rules::default()).err()
        };
        let curve = |z: fn(f64) -> f64| -> Rows {
            (0..100_u8)
                .map(|at| (f64::from(at), z(f64::from(at)), at % 3 == 0))
                .collect()
        };
        let class = |yes: &dyn Fn(u64) -> bool| {
            let rows: Rows = (0..400)
                .map(|at| (at as f64, (at % 7) as f64, yes(at)))
                .collect();
            logistic::fit(&table(&rows, outcome), &logistic::Rules::default()).err()
        };
        vec![
            line(&rows(20, 1, false), |row| row.0),
            line(&curve(|x| x * x), |_| 3.0),
            line(&curve(|_| 3.0), |row| row.0),
            line(&curve(|x| 2.0 * x), |row| row.0 % 7.0),
            class(&|_| false),
            class(&|at| at < 5),
            class(&|at| at >= 200),
        ]
    }

    fn refused_others() -> Vec<Option<Refusal>> {
        let trial = |a: (u64, u64), b: (u64, u64)| {
            let arm = |(successes, total)| Arm { successes, total };
            let one = ab_test::fit(arm(a), arm(b), &ab_test::Rules::default());
            one.and_then(|one| one.verdict(a.1.min(b.1), 100)).err()
        };
        let shop = |customers: i32, repeats: i32| {
            let one = |customer, day| Purchase {
                customer,
                day,
                amount_minor: 5,
            };
            let again = (0..repeats).map(|customer| one(customer, 200));
            let rows: Vec<_> = (0..customers)
                .map(|customer| one(customer, 0))
                .chain(again)
                .collect();
            lifetime::fit(&rows, &lifetime::Rules::new(200)).err()
        };
        let days = |days: &mut dyn Iterator<Item = i32>| {
            let rows: Vec<(i32, f64)> = days.map(|day| (day, f64::from(day % 7))).collect();
            forecast::fit(&rows, &forecast::Rules::DAYS).err()
        };
        let wrong = score::Guess {
            probability: 0.9,
            outcome: 0.0,
        };
        vec![
            trial((1, 0), (1, 10)),
            trial((0, 0), (1, 10)),
            trial((300, 5_000), (280, 4_300)),
            shop(10, 10),
            shop(400, 10),
            days(&mut (0..30)),
            days(&mut (0..100).filter(|day| *day != 50)),
            score::classified(&[wrong], 0.5).and_then(|one| one.verdict().err()),
        ]
    }

    #[test]
    fn codes_are_stored_as_they_are_documented() {
        let text = include_str!("../../../../docs/INSIGHT.md");
        for code in Code::ALL {
            let name = serde_json::to_value(code).unwrap();
            assert!(
                text.contains(&format!("`{}`", name.as_str().unwrap())),
                "{name}"
            );
        }
    }

    #[test]
    fn a_pair_that_is_planted_is_found() {
        let rows: Vec<recommend::Row<u64, u64>> = (0..600)
            .flat_map(|basket| {
                let with = mixed(basket).is_multiple_of(5);
                let pair = if with { vec![100, 101] } else { Vec::new() };
                let items = [mixed(basket + 1_000) % 20, mixed(basket + 9_000) % 20];
                let all: Vec<u64> = items.into_iter().chain(pair).collect();
                all.into_iter().map(move |item| recommend::Row {
                    customer: basket % 150,
                    day: i32::try_from(basket / 150).unwrap(),
                    basket,
                    item,
                })
            })
            .collect();
        let (_, _, pairs) = recommend::pairs(&rows, &recommend::Rules::default()).unwrap();
        assert_eq!((pairs[0].a, pairs[0].b), (100, 101));
        assert!(pairs[0].lift > 3.0 && pairs.iter().skip(1).all(|pair| pair.lift < 3.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_order_of_rows_changes_no_bit(seed: u64, turn in 0_usize..120) {
            let one = rows(120, seed, false);
            let mut other = one.clone();
            other.rotate_left(turn);
            let line = |rows: &Rows| linear::fit(&table(rows, |row| row.0 * 3.0 + row.1 * row.1), &linear::Rules::UNBOUND);
            prop_assert_eq!(line(&one), line(&other));
            let class = |rows: &Rows| logistic::fit(&table(rows, outcome), &logistic::Rules::UNBOUND);
            prop_assert_eq!(class(&one), class(&other));
        }

        #[test]
        fn any_numbers_end_in_a_model_or_a_refusal(
            wild in prop::collection::vec((any::<f64>(), any::<f64>(), any::<bool>()), 0..40),
            target in any::<f64>(),
        ) {
            let _ = logistic::fit(&table(&wild, outcome), &logistic::Rules::UNBOUND);
            let _ = linear::fit(&table(&wild, |row| row.0), &linear::Rules::UNBOUND);
            let _ = linear::fit(&table(&wild, |row| if row.2 { target } else { row.1 }), &linear::Rules::UNBOUND);
            let uneven = Table { names: vec!["x".to_owned()], columns: vec![vec![1.0]], target: vec![1.0; wild.len()] };
            prop_assert!(linear::fit(&uneven, &linear::Rules::UNBOUND).is_err());
        }
    }
}
