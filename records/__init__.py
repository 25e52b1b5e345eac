"""The data: tables, repositories, migrations, encryption, the sample hospital."""
