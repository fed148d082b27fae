//! Whose word counts that an application is the one it says it is, where it is reached over TLS.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// Certificates of authorities of an operator's own. Those that browsers know count beside them.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<CertificateDer<'static>>);

/// Why a file names no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAuthority {
    /// It is none.
    #[error(
        "there is no certificate in it: write those of the authority as PEM, `-----BEGIN CERTIFICATE-----`"
    )]
    Nothing,
    /// What is there cannot be read.
    #[error("a certificate in it cannot be read: write it as PEM, whole")]
    Unread,
}

impl Authorities {
    /// Those of a text in PEM, one or more.
    ///
    /// # Errors
    ///
    /// Where there is none, or one that cannot be read.
    pub fn of_pem(text: &[u8]) -> Result<Self, NoAuthority> {
        let all = CertificateDer::pem_slice_iter(text).collect::<Result<Vec<_>, _>>();
        let all = all.map_err(|_| NoAuthority::Unread)?;
        let mut checked = RootCertStore::empty();
        for certificate in &all {
            checked.add(certificate.clone()).map_err(|_| NoAuthority::Unread)?;
        }
        if all.is_empty() { Err(NoAuthority::Nothing) } else { Ok(Self(all)) }
    }

    /// How connections are made that they vouch for.
    pub(super) fn client(&self) -> ClientConfig {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        // Each was checked when it was read.
        roots.add_parsable_certificates(self.0.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring speaks the versions of TLS that rustls does");
        versions.with_root_certificates(roots).with_no_client_auth()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        let refused = |text: &str| Authorities::of_pem(text.as_bytes()).expect_err("refused");
        assert_eq!(refused(""), NoAuthority::Nothing);
        assert_eq!(refused("hello"), NoAuthority::Nothing);
        let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n";
        assert_eq!(refused(cut), NoAuthority::Unread);
        assert_eq!(refused(&format!("{cut}-----END CERTIFICATE-----\n")), NoAuthority::Unread);
    }
}
