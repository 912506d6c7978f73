import common.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_initial'),
        ('pledges', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest', to='campaigns.teammember')),
                ('rhythm', models.CharField(choices=[('weekly', 'Every week, on Monday morning'), ('daily', 'Every day, in the morning'), ('never', 'Never')], default='weekly', max_length=6)),
                ('told_until', models.DateField(help_text="The last day covered by a mail, in the campaign's time zone.", null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='digest_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('due_at__isnull', False), ('rhythm', 'never'), _negated=True), name='never_is_a_digest_due')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='campaigns.campaign')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel')], max_length=4)),
                ('wanted', models.JSONField(default=dict, help_text='The filter of the supporter list from which it was requested.')),
                ('rows', models.PositiveBigIntegerField(default=0, help_text='Rows written so far.')),
                ('of', models.PositiveBigIntegerField(help_text='The total number of rows, counted when the worker starts.', null=True)),
                ('file', models.FileField(blank=True, upload_to='exports/')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ready_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='export_due'), models.Index(fields=['campaign', '-id'], name='export_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('words', models.JSONField(default=dict)),
                ('draft', models.JSONField(blank=True, help_text='Unfinished texts, by language; null if there are none.', null=True)),
                ('drafted_at', models.DateTimeField(blank=True, help_text='When the draft was last saved.', null=True)),
                ('drafted_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_aside', models.JSONField(blank=True, default=dict, help_text='Texts that were written at the same time, by the page that sent them.')),
                ('planned_at', models.DateTimeField(blank=True, help_text='The time proposed in the form of a draft; nothing happens then.', null=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='campaigns.campaign')),
                ('by', models.ForeignKey(help_text='Who wrote or sent it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wanted', models.JSONField(default=dict, help_text='The filter of the supporter list from which it was written.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('starts_at', models.DateTimeField(help_text='When it is to be sent; null for drafts.', null=True)),
                ('phase', models.CharField(blank=True, help_text="The campaign's phase for which it was written.", max_length=12)),
                ('stopped', models.CharField(blank=True, choices=[('permission', 'Not sent: the person who scheduled it may no longer see supporters.'), ('phase', 'Not sent: the campaign had moved on to another phase by then.')], max_length=10)),
                ('sent_at', models.DateTimeField(help_text='When the recipients were determined.', null=True)),
                ('matched', models.PositiveBigIntegerField(default=0, help_text='The number of recipients then.')),
                ('mailed', models.PositiveBigIntegerField(default=0, help_text='The number of mails posted.')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='message_due'), models.Index(fields=['campaign', '-id'], name='message_campaign')],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__isnull', False), models.Q(('due_at__isnull', True), ('sent_at__isnull', True)), _connector='OR'), name='draft_message_is_not_due'), models.CheckConstraint(condition=models.Q(('starts_at__isnull', True), ('planned_at__isnull', True), _connector='OR'), name='only_draft_message_has_proposed_time')],
            },
        ),
        migrations.CreateModel(
            name='Addressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='addressees', to='desk.message')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pledges.pledge')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'pledge'), name='one_place_a_message_and_pledge')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='pledges.pledge')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='OfflineImport',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offline_imports', to='campaigns.campaign')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a decision'), ('loading', 'Importing'), ('loaded', 'Imported'), ('dropped', 'Not imported')], default='waiting', max_length=8)),
                ('lines', models.JSONField(default=list, help_text='The valid lines; emptied when all are imported.')),
                ('errors', models.JSONField(default=list, help_text='The number of each invalid line and its errors.')),
                ('bad', models.JSONField(default=list, help_text='Column titles and invalid lines as uploaded, preceded by line number and error.')),
                ('of', models.PositiveIntegerField(help_text='The number of valid lines.')),
                ('loaded', models.PositiveIntegerField(default=0, help_text='The number of lines that have become pledges.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='offlineimport_due'), models.Index(fields=['campaign', '-id'], name='offline_import_campaign')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='campaigns.teammember')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(help_text="The query string of the list's address.", max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'name'), name='one_saved_filter_a_member_and_name')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supporter_tags', to='campaigns.campaign')),
                ('name', models.CharField(max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'name'), name='one_supporter_tag_a_campaign_and_name')],
            },
        ),
        migrations.CreateModel(
            name='Tagging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='desk.tag')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='pledges.pledge')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tag', 'pledge'), name='one_tagging_a_tag_and_pledge')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('standard', 'A program, with signed messages (Standard Webhooks)'), ('slack', 'A channel of Slack or Mattermost'), ('discord', 'A channel of Discord')], max_length=8)),
                ('url', models.CharField(max_length=500)),
                ('events', models.JSONField(default=dict)),
                ('secret', models.CharField(blank=True, max_length=80)),
                ('former_secret', models.CharField(blank=True, max_length=80)),
                ('former_until', models.DateTimeField(help_text='Until then, messages are signed with it too.', null=True)),
                ('percent', models.PositiveSmallIntegerField(default=0, help_text='Of the threshold.')),
                ('people', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(help_text='Null if the last message was delivered.', null=True)),
                ('off_at', models.DateTimeField(null=True)),
                ('off_because', models.CharField(blank=True, choices=[('by_team', 'by the team'), ('gone', 'because the address answered that it no longer exists'), ('failing', 'because nothing could be delivered for days')], max_length=7)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'standard'), models.Q(('former_secret', ''), ('secret', '')), _connector='XOR'), name='webhook_for_programs_has_a_secret'), models.CheckConstraint(condition=models.Q(models.Q(('off_at', None), ('off_because', '')), models.Q(('off_at__isnull', False), models.Q(('off_because', ''), _negated=True)), _connector='OR'), name='webhook_is_off_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('event', models.CharField(choices=[('pledges.milestone', 'Pledges reach a milestone'), ('update.published', 'An update is published'), ('proposal.opened', 'A question is put to the members'), ('proposal.closed', 'The members have decided'), ('campaign.phase', 'The campaign enters another phase'), ('webhook.test', 'Test')], max_length=20)),
                ('key', models.CharField(help_text='Identifies the occasion, so that it is told only once.', max_length=60)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('pending', 'On its way'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='pending', max_length=9)),
                ('problem', models.CharField(blank=True, choices=[('address', 'The address does not lead to a public server.'), ('name', 'The name in the address was not found.'), ('connection', 'No connection to the server.'), ('certificate', 'The server has no valid certificate.'), ('time', 'The server took too long.'), ('no', 'The server did not accept it.'), ('off', 'The webhook was switched off.')], max_length=11)),
                ('status', models.PositiveSmallIntegerField(help_text='Of the last answer.', null=True)),
                ('answer', models.CharField(blank=True, help_text='The beginning of the last answer.', max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='desk.webhook')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='delivery_due'), models.Index(fields=['webhook', '-id'], name='deliveries_of_a_webhook'), models.Index(fields=['created_at'], name='old_deliveries')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'key'), name='one_delivery_an_occasion_and_webhook'), models.CheckConstraint(condition=models.Q(('state', 'pending'), ('due_at', None), _connector='XOR'), name='delivery_is_due_while_it_is_pending')],
            },
        ),
    ]
