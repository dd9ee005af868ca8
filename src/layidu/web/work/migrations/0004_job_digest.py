from django.db import migrations, models

from layidu.web.work.models import digest_of


def fill(apps, schema_editor):
    """Jobs that were asked for before there were digests."""
    for job in apps.get_model("work", "Job").objects.filter(digest=""):
        job.digest = digest_of(job.arguments)
        job.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies = [("work", "0003_shared_value")]

    operations = [
        migrations.RemoveConstraint(model_name="job", name="job_waits_once"),
        migrations.AddField(
            model_name="job",
            name="digest",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="SHA-256 of the arguments: an index holds no long list, and the same job waits once all the same.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at__isnull", True), ("given_up", False), ("leased_until__isnull", True)),
                fields=("kind", "digest"),
                name="job_waits_once",
            ),
        ),
    ]
