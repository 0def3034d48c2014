package dev.locus.cluster;

/// Small views and models that most tests use. Feature values are digits of the key, so that a score can be read off.
final class Shop {
    static final int ITEMS = 60;

    private Shop() {}

    /// Items 1 to 60: `a` is the last digit of the key, `b` the one before.
    static TestView items() {
        TestView view = TestView.of("item", "item").feature("a", "float32").feature("b", "int64");
        for (long key = 1; key <= ITEMS; key++) {
            view.row(key, key % 10, key / 10);
        }
        return view;
    }

    /// A second view of the items, whole on every node: `c` is 9 minus the last digit.
    static TestView itemTags() {
        TestView view = TestView.of("item_tag", "item").replicated().feature("c", "int64");
        for (long key = 1; key <= ITEMS; key++) {
            view.row(key, 9 - key % 10);
        }
        return view;
    }

    /// Users 1 to 9, sharded: `d` is the key.
    static TestView users() {
        TestView view = TestView.of("user", "user").feature("d", "int64", "0");
        for (long key = 1; key <= 9; key++) {
            view.row(key, key);
        }
        return view;
    }

    /// Users 1 to 9, whole on every node: `e` is 10 minus the key.
    static TestView userSites() {
        TestView view = TestView.of("user_site", "user").replicated().feature("e", "float32", "0");
        for (long key = 1; key <= 9; key++) {
            view.row(key, 10 - key);
        }
        return view;
    }

    /// score = item.a + 10 item.b + 100 user.d
    static TestModel sum() {
        return TestModel.digits("sum", "item.a", "item.b", "user.d");
    }

    /// What `sum` gives for a user and items that are there.
    static long sumOf(long user, long item) {
        return 100 * user + item;
    }
}
