//! The photo of a product: everybody may see it, and it hangs on the menu only once its bytes are here.

use crate::Backend;
use crate::change::{Work, rows};
use crate::error::BackendError;
use crate::file::serve::Served;
use domain::file::{Attachment, FileState, Subject};
use domain::sales::Product;
use domain::{AttachmentId, Entity, Key, Row};
use sqlx::AnyConnection;

/// Hangs a picture that has arrived on the product that it is of.
pub(super) async fn hang(
    connection: &mut AnyConnection,
    work: &mut Work,
    file: &Attachment,
) -> Result<(), BackendError> {
    let Subject::Product(product) = file.about else {
        return Ok(());
    };
    if !is_shown(file) {
        return Ok(());
    }
    let key = Key::new(Entity::Product, product.0);
    if let Some(Row::Product(product)) = work.get(connection, key).await? {
        let hung = Product {
            photo: Some(domain::routes::site::product_photo(file.id)),
            ..product
        };
        work.put(connection, vec![hung.into()]).await?;
    }
    Ok(())
}

fn is_shown(file: &Attachment) -> bool {
    file.state == FileState::Here && file.media.is_picture()
}

impl Backend {
    /// The photo of a product, for everybody. Other files are not found here, whoever asks.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn product_photo(&self, id: AttachmentId) -> Result<Option<Served>, BackendError> {
        let key = Key::new(Entity::Attachment, id.0);
        let mut tx = self.inner.db.read().await?;
        let row = rows::load(&mut tx, [key]).await?.remove(&key);
        let served = match row.map(|row| row.row) {
            Some(Row::Attachment(file))
                if is_shown(&file) && matches!(file.about, Subject::Product(_)) =>
            {
                Served::of(&mut tx, file).await?
            }
            _ => None,
        };
        tx.commit().await?;
        Ok(served)
    }
}
