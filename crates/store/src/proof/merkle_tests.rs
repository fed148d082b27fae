//! The published vectors of Certificate Transparency's own implementation, and the plainest tree.

use super::*;

/// The leaves of the vectors.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
/// The roots of the trees of the first one, two and so on.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hash(text: &str) -> Hash {
    hex::decode(text).expect("hexadecimal").try_into().expect("a hash")
}

fn leaves() -> Vec<Hash> {
    LEAVES.map(|text| leaf(&hex::decode(text).expect("hexadecimal"))).to_vec()
}

/// The definition of the RFC, word for word.
fn plain(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        more => {
            let mut k = 1;
            while k * 2 < more.len() {
                k *= 2;
            }
            node(&plain(&more[..k]), &plain(&more[k..]))
        }
    }
}

fn of(leaves: &[Hash], path: &[Range<u64>]) -> Vec<Hash> {
    let at = |place: u64| usize::try_from(place).expect("small");
    path.iter().map(|range| plain(&leaves[at(range.start)..at(range.end)])).collect()
}

fn many(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
}

#[test]
fn roots_are_those_of_the_published_vectors() {
    let empty = hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let mut edge = Edge::default();
    assert_eq!(edge.root(), empty);
    for (leaf, root) in leaves().into_iter().zip(ROOTS) {
        edge.push(leaf);
        assert_eq!(edge.root(), hash(root));
    }
}

#[test]
fn inclusion_proofs_are_those_of_the_published_vectors() {
    let cases: [(u64, u64, &[&str]); 4] = [
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                ROOTS[3],
            ],
        ),
        (2, 3, &[ROOTS[1]]),
        (
            1,
            5,
            &[
                ROOTS[0],
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    for (index, size, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|text| hash(text)).collect();
        assert_eq!(of(&leaves(), &inclusion(index, size)), expected, "{index} of {size}");
        let own = leaves()[usize::try_from(index).expect("small")];
        let root = hash(ROOTS[usize::try_from(size - 1).expect("small")]);
        assert_eq!(root_of(own, index, size, &expected), Some(root));
    }
}

#[test]
fn consistency_proofs_are_those_of_the_published_vectors() {
    let cases: [(u64, u64, &[&str]); 3] = [
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                ROOTS[3],
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    let root = |size: u64| hash(ROOTS[usize::try_from(size - 1).expect("small")]);
    for (from, to, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|text| hash(text)).collect();
        assert_eq!(of(&leaves(), &consistency(from, to)), expected, "{from} to {to}");
        assert!(goes_on((from, &root(from)), (to, &root(to)), &expected));
    }
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_altered_one_does() {
    let all = many(70);
    for size in 1..=70_u64 {
        let leaves = &all[..usize::try_from(size).expect("small")];
        let root = plain(leaves);
        for index in 0..size {
            let proof = of(leaves, &inclusion(index, size));
            let own = leaves[usize::try_from(index).expect("small")];
            assert_eq!(root_of(own, index, size, &proof), Some(root));
            assert_ne!(
                root_of(own, (index + 1) % size, size, &proof),
                Some(root).filter(|_| size > 1)
            );
            for place in 0..proof.len() {
                let mut altered = proof.clone();
                altered[place][0] ^= 1;
                assert_ne!(root_of(own, index, size, &altered), Some(root));
            }
            assert_eq!(root_of(own, index, size, &[&proof[..], &[root]].concat()), None);
        }
        for from in 1..=size {
            let old = plain(&leaves[..usize::try_from(from).expect("small")]);
            let proof = of(leaves, &consistency(from, size));
            assert!(goes_on((from, &old), (size, &root), &proof), "{from} to {size}");
            let mut other = old;
            other[31] ^= 1;
            assert!(!goes_on((from, &other), (size, &root), &proof));
            assert!(!goes_on((from, &old), (size, &other), &proof));
            for place in 0..proof.len() {
                let mut altered = proof.clone();
                altered[place][0] ^= 1;
                assert!(!goes_on((from, &old), (size, &root), &altered));
            }
        }
    }
}

#[test]
fn complete_trees_make_up_every_range_that_a_proof_has() {
    let all = many(200);
    for size in 1..=200 {
        for range in inclusion(size / 3, size).into_iter().chain(std::iter::once(0..size)) {
            let parts = complete(range.clone()).into_iter().map(|(height, place)| {
                let part = place << height..(place + 1) << height;
                of(&all, &[part])[0]
            });
            assert_eq!(folded(&parts.collect::<Vec<_>>()), of(&all, &[range])[0], "{size}");
        }
    }
}
