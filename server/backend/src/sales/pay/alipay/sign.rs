//! What Alipay signs, and what it is asked with a signature: the fields by their names, without empty ones, as they are before they stand in
//! an address. <https://opendocs.alipay.com/common/02mse7>

use std::collections::BTreeMap;

/// The text that is signed.
pub(super) fn text<K: AsRef<str> + Ord, V: AsRef<str>>(fields: &BTreeMap<K, V>) -> String {
    let pairs = fields
        .iter()
        .filter(|(_, value)| !value.as_ref().is_empty());
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", name.as_ref(), value.as_ref()))
        .collect();
    pairs.join("&")
}

/// Who is paid, through which application.
pub(super) fn account(app_id: &str, seller_id: &str) -> String {
    format!("{app_id}/{seller_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From Alipay's own description of how requests are signed.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let fields = BTreeMap::from([
            ("method", "alipay.mobile.public.menu.add"),
            ("app_id", "2014072300007148"),
            ("charset", "GBK"),
            ("timestamp", "2014-07-24 03:07:50"),
            ("sign_type", "RSA2"),
            ("version", "1.0"),
            ("format", ""),
            (
                "biz_content",
                "{\"button\":[{\"actionParam\":\"ZFB_HFCZ\",\"actionType\":\"out\",\"name\":\"话费充值\"}]}",
            ),
        ]);
        assert_eq!(
            text(&fields),
            "app_id=2014072300007148&biz_content={\"button\":[{\"actionParam\":\"ZFB_HFCZ\",\"actionType\":\"out\",\"name\":\"话费充值\"}]}\
             &charset=GBK&method=alipay.mobile.public.menu.add&sign_type=RSA2&timestamp=2014-07-24 03:07:50&version=1.0"
        );
    }
}
