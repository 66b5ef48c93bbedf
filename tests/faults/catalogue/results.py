"""What is told of a table: its export and its profile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.sandbox.storage.store import exporting, profiling
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces

EXPORTS = "exports"
TYPES = "column_types"
PROFILE = "profile"
TABLE = r"/projects/[^/]+/branches/[^/]+/buckets/[^/]+/tables/[^/]+"


def _with(**changed: Any) -> None:
    """Export with other options than those that were asked for."""

    @replaces(exporting, "written")
    def written(right: Function, store: Any, version: Any, table: Any, options: Any) -> Any:
        return right(store, version, table, replace(options, **changed))


@fault(
    "An export has its columns in the order of the table.",
    features=EXPORTS,
    message=r"The exported file should begin with the line 'age,id'",
)
def column_order_is_ignored() -> None:
    @replaces(exporting, "written")
    def written(right: Function, store: Any, version: Any, table: Any, options: Any) -> Any:
        wanted = options.columns
        names = [each.name for each in table.columns]
        ordered = sorted(wanted, key=lambda n: names.index(n) if n in names else 99) if wanted else None
        return right(store, version, table, replace(options, columns=ordered))


@fault(
    "An export has one row more than its limit.",
    features=EXPORTS,
    message=r"The export should report 2 rows",
)
def limit_is_one_too_many() -> None:
    @replaces(exporting, "written")
    def written(right: Function, store: Any, version: Any, table: Any, options: Any) -> Any:
        return right(store, version, table, replace(options, limit=options.limit + 1 if options.limit else None))


@fault(
    "An export takes its limit of rows first and filters those.",
    features=EXPORTS,
    message=r"The export should report 2 rows",
)
def limit_comes_before_the_filter() -> None:
    @replaces(exporting, "_query")
    def query(right: Function, store: Any, table: Any, options: Any) -> Any:
        names, tail = right(store, table, options)
        if options.limit and options.where_filter:
            where = tail.rpartition(" LIMIT ")[0]
            tail = f" WHERE rowid < {options.limit} AND {where.removeprefix(' WHERE ')}"
        return names, tail


@fault(
    "An export that should be compressed is not.",
    features=EXPORTS,
    message=r"The exported file should be gzipped",
)
def compression_is_ignored() -> None:
    @replaces(exporting, "_write")
    def write(right: Function, store: Any, version: Any, table: Any, query: Any, options: Any, path: str) -> Any:
        return right(store, version, table, query, replace(options, compression=None), path)


def _writes_csv(old: str, new: str) -> None:
    """Write CSV by another statement."""

    @replaces(exporting, "_write")
    def write(right: Function, store: Any, version: Any, table: Any, query: Any, options: Any, path: str) -> Any:
        if options.format != "csv":
            return right(store, version, table, query, options, path)
        codec = options.compression or "none"
        packing = f"FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '', COMPRESSION '{codec}'"
        assert old in packing
        with store.reading(version) as reader:
            rows = f"SELECT {query[0]} FROM {reader.address(table.name)}{query[1]}"
            done = reader.cursor.execute(f"COPY ({rows}) TO '{path}' ({packing.replace(old, new)})").fetchone()
        return int(done[0])


@fault(
    "A CSV export says NULL where there is no value.",
    features=EXPORTS,
    message=r"The exported file should hold exactly the rows of the scenario",
)
def null_is_a_word() -> None:
    _writes_csv("NULLSTR ''", "NULLSTR 'NULL'")


@fault(
    "A CSV export writes times in the way of one country.",
    features=TYPES,
    message=r"A file that was exported should be accepted by an import",
)
def dates_are_local() -> None:
    _selects(lambda c: f"strftime(\"{c.name}\", '%d/%m/%Y')" if c.type == "DATE" else f'"{c.name}"')


@fault(
    "A CSV export cuts times to the second.",
    features=TYPES,
    message=r"Exporting in_c_data\.all and importing the file should give the same rows",
)
def times_lose_fractions() -> None:
    _selects(lambda c: f"date_trunc('second', \"{c.name}\")" if c.type == "TIMESTAMP" else f'"{c.name}"')


def _selects(change: Any) -> None:
    """Export other expressions than the columns themselves."""

    @replaces(exporting, "_query")
    def query(right: Function, store: Any, table: Any, options: Any) -> Any:
        _, tail = right(store, table, options)
        columns = [table.column(name) for name in options.columns] if options.columns else table.columns
        return ", ".join(f'{change(c)} AS "{c.name}"' for c in columns), tail


@fault(
    "An export loses what is empty: there is no value then.",
    features=EXPORTS,
    message=r"Exporting in_c_data\.users and importing the file should give the same rows",
)
def empty_is_none() -> None:
    _selects(lambda c: f"nullif(\"{c.name}\", '')" if c.type == "VARCHAR" else f'"{c.name}"')


@fault(
    "An export has amounts as floating point numbers.",
    features=TYPES,
    message=r"Exporting in_c_data\.all and importing the file should give the same rows",
)
def amounts_are_floats() -> None:
    _selects(lambda c: f'CAST("{c.name}" AS DOUBLE)' if c.type.startswith("DECIMAL") else f'"{c.name}"')


@fault(
    "An export rounds large whole numbers.",
    features=TYPES,
    message=r"Exporting in_c_data\.all and importing the file should give the same rows",
)
def large_numbers_are_rounded() -> None:
    _selects(lambda c: f'"{c.name}" // 1000 * 1000' if c.type == "BIGINT" else f'"{c.name}"')


@fault(
    "An export reports the rows of the whole table.",
    features=EXPORTS,
    message=r"The export should report 2 rows",
)
def report_counts_the_table() -> None:
    @replaces(exporting, "_write")
    def write(right: Function, store: Any, version: Any, table: Any, *arguments: Any) -> Any:
        right(store, version, table, *arguments)
        return table.row_count


@fault(
    "An export reports another size than its file has.",
    features=EXPORTS,
    message=r"The export should report 5 rows in a file of .* bytes",
)
def size_is_that_of_the_table() -> None:
    @changes_answers("POST", TABLE + "/export")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["file_size_bytes"] += 1


@fault(
    "An export does not say what it is of.",
    features=EXPORTS,
    message=r"The exported file should have the tags \['table=in_c_data\.users', 'type=export'\]",
)
def tags_are_lost() -> None:
    @replaces(exporting.files, "add")
    def add(right: Function, store: Any, project: Any, name: str, source: Any, kind: str, tags: Any, *more: Any) -> Any:
        return right(store, project, name, source, kind, None if tags and "type" in tags else tags, *more)


@fault(
    "An export that is refused leaves an empty file.",
    features=EXPORTS,
    message=r"Nothing should have changed, but POST .*/export",
)
def refused_export_leaves_a_file() -> None:
    @replaces(exporting, "export")
    def export(right: Function, store: Any, ref: Any, table_name: str, options: Any) -> Any:
        try:
            return right(store, ref, table_name, options)
        except Exception:
            scratch = store.scratch(".csv")
            scratch.write_bytes(b"")
            exporting.files.add(store, ref.project, f"export_{table_name}.csv", scratch, "text/csv", None)
            raise


@fault(
    "Two exports of a table in the same second are one file.",
    features=EXPORTS,
    message=r"An exported file should be downloadable",
)
def second_export_replaces_the_first() -> None:
    @replaces(exporting.files, "add")
    def add(right: Function, store: Any, project: Any, name: str, *more: Any) -> Any:
        for key, record in list(project.files.items()):
            if record.name == name and name.startswith("export_"):
                del project.files[key]
        return right(store, project, name, *more)


def _figures(change: Any) -> None:
    """Tell other figures of each column."""

    @replaces(profiling, "profile")
    def profile(right: Function, *arguments: Any) -> Any:
        done = right(*arguments)
        for figures in done["statistics"]:
            change(figures, done)
        return done


@fault(
    "A profile counts rows without a value.",
    features=PROFILE,
    message=r"figures of the scenario.*values of",
)
def count_has_the_missing() -> None:
    _figures(lambda f, done: f.update(count=done["row_count"]))


@fault(
    "A profile counts no value as one more value.",
    features=PROFILE,
    message=r"figures of the scenario.*distinct of",
)
def missing_is_a_value() -> None:
    _figures(lambda f, done: f.update(approx_unique=f["approx_unique"] + (f["count"] < done["row_count"])))


@fault(
    "A profile's median is the mean.",
    features=PROFILE,
    message=r"figures of the scenario.*median of",
)
def median_is_the_mean() -> None:
    _figures(lambda f, _: f.update(q50=f["avg"]))


@fault(
    "A profile's quartiles are the extremes.",
    features=PROFILE,
    message=r"figures of the scenario.*quarter of",
)
def quartiles_are_the_extremes() -> None:
    _figures(lambda f, _: f.update(q25=f["min"], q75=f["max"]) if f["q25"] is not None else None)


@fault(
    "A profile's lowest and highest percentiles are turned round.",
    features=PROFILE,
    message=r"figures of the scenario.*hundredth of",
)
def percentiles_are_swapped() -> None:
    _figures(lambda f, _: f.update(q01=f["q99"], q99=f["q01"], q05=f["q95"], q95=f["q05"]))


@fault(
    "A profile never finds outliers.",
    features=PROFILE,
    message=r"figures of the scenario.*outliers of price",
)
def outliers_are_0() -> None:
    _figures(lambda f, _: f.update(outlier_count=0) if f["outlier_count"] is not None else None)


@fault(
    "A profile's bounds of outliers are one spread and not one and a half away.",
    features=PROFILE,
    message=r"figures of the scenario.*bound of",
)
def outlier_bounds_are_narrow() -> None:
    def change(f: dict[str, Any], _: Any) -> None:
        if f["outlier_lower_bound"] is not None:
            spread = f["q75"] - f["q25"]
            f.update(outlier_lower_bound=f["q25"] - spread, outlier_upper_bound=f["q75"] + spread)

    _figures(change)


@fault(
    "A profile's lengths are in bytes.",
    features=PROFILE,
    message=r"figures of the scenario.*length of",
)
def lengths_are_in_bytes() -> None:
    @replaces(profiling._Profiler, "_row")
    def row(right: Function, profiler: Any, items: Any) -> Any:
        return right(profiler, [each.replace("(length(", "(strlen(") for each in items])


@fault(
    "A profile counts texts of spaces as empty.",
    features=PROFILE,
    message=r"figures of the scenario.*empty of blank",
)
def spaces_are_empty() -> None:
    _figures(
        lambda f, _: (
            f.update(empty_count=f["empty_count"] + f["whitespace_only_count"])
            if f["empty_count"] is not None
            else None
        )
    )


@fault(
    "A profile finds a pattern when one value fits.",
    features=PROFILE,
    message=r"Nothing should be recognised in the column contact",
)
def one_value_makes_a_pattern() -> None:
    @replaces(profiling._Profiler, "_row")
    def row(right: Function, profiler: Any, items: Any) -> Any:
        return right(profiler, [each.replace("bool_and(", "bool_or(") for each in items])


@fault(
    "A profile's histogram is missing.",
    features=PROFILE,
    message=r"figures of the scenario.*histogram of",
)
def histogram_is_missing() -> None:
    _figures(lambda f, _: f.update(histogram={}) if f["histogram"] else None)


@fault(
    "A profile's histogram counts every value once.",
    features=PROFILE,
    message=r"figures of the scenario.*histogram of",
)
def histogram_counts_once() -> None:
    _figures(lambda f, _: f.update(histogram=dict.fromkeys(f["histogram"], 1)) if f["histogram"] else None)


@fault(
    "A profile's correlations have no sign.",
    features=PROFILE,
    message=r"One and other should be told to go together once, strong, by -1",
)
def correlations_have_no_sign() -> None:
    @changes_answers("POST", TABLE + "/profile")
    def change(answer: Answer) -> None:
        for each in (answer.body.get("correlations") or []) if answer.status == 200 else []:
            each["correlation"] = abs(each["correlation"])


@fault(
    "A profile tells of correlations that are weak.",
    features=PROFILE,
    message=r"No correlations should be told",
)
def weak_correlations_are_told() -> None:
    profiling._CORRELATED = -1.0


@fault(
    "A profile calls every correlation strong.",
    features=PROFILE,
    message=r"One and other should be told to go together once, moderate, by 0\.6742",
)
def all_correlations_are_strong() -> None:
    profiling._STRONGLY = 0.0


@fault(
    "A profile looks at the first 1000 rows only.",
    features=PROFILE,
    message=r"The profile should show the figures of the scenario",
)
def only_the_first_rows() -> None:
    @replaces(profiling._Profiler, "__init__")
    def init(right: Function, profiler: Any, reader: Any, table: Any, mode: str) -> None:
        right(profiler, reader, replace(table, row_count=min(table.row_count, 1000)), mode)
        profiler._address = f"(SELECT * FROM {profiler._address} LIMIT 1000)"


@fault(
    "A profile does not tell capitals from small letters.",
    features=PROFILE,
    message=r"figures of the scenario.*distinct of name",
)
def values_lose_capitals() -> None:
    @replaces(profiling._Profiler, "_row")
    def row(right: Function, profiler: Any, items: Any) -> Any:
        return right(
            profiler,
            [
                f"count(DISTINCT lower(CAST({i[15:-1]} AS VARCHAR)))" if i.startswith("count(DISTINCT ") else i
                for i in items
            ],
        )


@fault(
    "A profile's classes of values are all called high.",
    features=PROFILE,
    message=r"figures of the scenario.*class of",
)
def classes_are_high() -> None:
    _figures(lambda f, _: f.update(cardinality_class="high"))


@fault(
    "A profile's skewness has the wrong sign.",
    features=PROFILE,
    message=r"figures of the scenario.*skewness of price",
)
def skewness_is_turned_round() -> None:
    _figures(lambda f, _: f.update(skewness=-f["skewness"]) if f["skewness"] is not None else None)
